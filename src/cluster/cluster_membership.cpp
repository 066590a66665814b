#include "cluster/cluster_membership.h"

#include "cluster/commands/list.h"
#include "cluster/raft/raft_configuration.h"

namespace aerolith {

namespace {
constexpr std::chrono::seconds kAnswer{10};
}  // namespace

ClusterMembership::ClusterMembership(NodeConfiguration configuration, RaftReplica& replica,
                                     MvccStore& store, PeerNetwork& network, Dial dial,
                                     Report report)
    : configuration_(std::move(configuration)),
      replica_(replica),
      store_(store),
      network_(network),
      dial_(std::move(dial)),
      report_(std::move(report)),
      admitted_(!replica.began_empty()) {}

bool ClusterMembership::leads() const {
    return replica_.leadership().leader == replica_.self();
}

Result<AddressBook> ClusterMembership::members() const {
    AddressBook book;
    auto states = store_.iterate_state(state_names::kMemberPrefix);
    for (states->seek(state_names::kMemberPrefix); states->valid(); states->next()) {
        const std::string_view name = states->key().substr(state_names::kMemberPrefix.size());
        if (name.size() != 8)
            return Error(SqlState::kDataCorrupted, "stored list of the cluster's nodes is damaged");
        if (states->value().empty()) continue;  // was removed
        book[load_big<RaftNode>(name.data())] = TRY(parse_node_address(states->value()));
    }
    TRY(states->status());
    return book;
}

void ClusterMembership::run() {
    Result<AddressBook> known = members();
    if (!known.ok()) return;
    dial(*known);
    keep(*known);
    const auto self = known->find(configuration_.node);
    if (self == known->end() || !(self->second == configuration_.listen)) {
        Status entered = enter(*known);
        const std::string problem = entered.ok() ? "" : entered.error().message();
        if (problem != reported_ && !problem.empty() && report_)
            report_(Severity::kWarning, "not in the cluster: " + problem);
        reported_ = problem;
    }
    if (leads()) reconcile(*known);
}

/// Those of the configuration count as long as this node does not know better. A node that it has
/// not heard of dials it all the same, and may lead it.
void ClusterMembership::dial(const AddressBook& members) {
    AddressBook book = members;
    if (!members.contains(configuration_.node))
        book.insert(configuration_.peers.begin(), configuration_.peers.end());
    for (const auto& [node, address] : network_.introduced()) {
        const Result<bool> removed = was_removed(node);
        if (removed.ok() && !*removed) book.emplace(node, address);
    }
    book.erase(configuration_.node);
    if (book == dialled_) return;
    dialled_ = book;
    dial_(book);
}

void ClusterMembership::keep(const AddressBook& members) {
    if (members != kept_ && store_.engine().flush().ok()) kept_ = members;
}

Status ClusterMembership::enter(const AddressBook& members) {
    if (TRY(was_removed(configuration_.node))) return removed_before(configuration_.node);
    return join(members);
}

Status ClusterMembership::join(const AddressBook& members) {
    const std::string address = to_string(configuration_.listen);
    if (leads()) return write_down(configuration_.node, address);
    if (configuration_.founder && members.empty()) return {};  // about to lead
    ByteWriter request;
    request.put(MemberRequest::kJoin).put(std::string_view(address));
    request.put(static_cast<std::uint8_t>(!admitted()));
    Status refused = Error(SqlState::kCannotConnectNow, "no node could be reached");
    for (const auto& [peer, where] : dialled_) {
        if (!network_.connected(peer)) continue;
        Result<std::string> answer =
            network_.call(peer, PeerService::kMembers, request.bytes(), Deadline::after(kAnswer));
        if (answer.ok()) {
            admitted_.store(true);
            return {};
        }
        // Only the leader knows more than that it does not lead.
        if (answer.error().state() != SqlState::kCannotConnectNow ||
            refused.error().state() == SqlState::kCannotConnectNow)
            refused = answer.take_error();
    }
    return refused;
}

Status ClusterMembership::write_down(RaftNode node, const std::string& address) {
    SetMember command;
    command.node = node;
    command.address = address;
    return replica_.propose_and_wait(encode_entry(command));
}

void ClusterMembership::reconcile(const AddressBook& members) {
    if (changing_.load() || !members.contains(configuration_.node)) return;
    const RaftConfiguration group = replica_.status().configuration;
    auto change = [this](RaftReplica::Request request) {
        changing_.store(true);
        replica_.request(std::move(request), [this](RaftOutcome) { changing_.store(false); });
    };
    for (const auto& [node, address] : members) {
        if (is_voter(group, node)) continue;
        if (!find_member(group, node))
            return change([node](RaftCore& core) { return core.add_member(node); });
        return change([node](RaftCore& core) { return core.change_role(node, RaftRole::kVoter); });
    }
    for (const RaftMember& member : group) {
        if (members.contains(member.id)) continue;
        return change([id = member.id](RaftCore& core) { return core.remove_member(id); });
    }
}

Result<std::string> ClusterMembership::fetch_state(RaftNode from, std::string_view request) {
    ByteWriter writer;
    writer.put(MemberRequest::kState);
    writer.bytes().append(request);
    return network_.call(from, PeerService::kMembers, writer.take(), Deadline::after(kAnswer));
}

Result<std::string> ClusterMembership::state_part(std::string_view request, CancelToken& cancel) {
    struct Answer {
        Event given;
        Result<std::string> content{std::string()};
    };
    auto answer = std::make_shared<Answer>();
    replica_.serve_state(request, [answer](Result<std::string> content) {
        answer->content = std::move(content);
        answer->given.set();
    });
    if (wait(answer->given, Deadline::after(kAnswer), &cancel) != WaitResult::kReady)
        return Error(SqlState::kCannotConnectNow, "the state cannot be had now");
    return std::move(answer->content);
}

Result<std::string> ClusterMembership::called(RaftNode from, std::string_view request,
                                              CancelToken& cancel) {
    ByteReader reader(request);
    switch (TRY(reader.get<MemberRequest>())) {
        case MemberRequest::kState:
            return state_part(reader.rest(), cancel);
        case MemberRequest::kJoin: {
            const std::string address(TRY(reader.get_string()));
            const bool begins_empty = TRY(reader.get<std::uint8_t>())
            != 0;
            TRY(parse_node_address(address));
            TRY(take_in(from, address, begins_empty));
            return std::string();
        }
        case MemberRequest::kRemove:
            TRY(remove(TRY(reader.get<RaftNode>())));
            return std::string();
        case MemberRequest::kHandOver:
            TRY(hand_over(TRY(reader.get<RaftNode>()), &cancel));
            return std::string();
    }
    return Error(SqlState::kProtocolViolation, "unknown request between nodes");
}

}  // namespace aerolith
