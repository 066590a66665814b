#include "sim/replica/replica_story.h"

#include "cluster/commands/write_transaction.h"
#include "common/bytes.h"

namespace aerolith::sim {

namespace {

constexpr std::uint64_t kFaultsMillis = 20'000;
constexpr std::uint64_t kRecoveryMillis = 30'000;
constexpr std::uint64_t kKeys = 10;

std::string key_of(std::uint64_t id) {
    std::string key = "k";
    append_big(key, id % kKeys);
    return key;
}

/// Whether the write has not happened and never will.
bool is_certain(const Error& error) {
    return error.state() != SqlState::kAdminShutdown &&
           error.state() != SqlState::kConnectionFailure;
}

std::string entry_of(std::uint64_t id, Timestamp commit) {
    WriteTransactionBuilder builder({});
    std::string row;
    append_little(row, id);
    builder.add(WriteEffect::kReplace, key_of(id), row);
    std::string entry = builder.take();
    WriteTransactionBuilder::set_timestamp(entry, commit);
    return entry;
}

}  // namespace

ReplicaStory::ReplicaStory(std::uint64_t seed)
    : random_(seed),
      scheduler_(clock_, random_),
      network_(scheduler_, random_, [this](RaftNode from, RaftNode to, const std::string& frame) {
          ReplicaNode& node = *nodes_[to - 1];
          if (node.up()) node.replica().receive(from, frame);
      }) {
    count_ = random_.below(3) ? 3 : 5;
    kept_bytes_ = random_.below(2) ? 1 << 20 : 2 << 10;
    network_.faults.delay_millis = 1 + random_.below(40);
    network_.faults.reorder = random_.below(2) == 0;
}

ReplicaStory::~ReplicaStory() {
    crash_all();
}

void ReplicaStory::crash_all() {
    for (auto& node : nodes_) {
        if (node->up()) node->crash();
    }
}

FetchState ReplicaStory::fetch_for(RaftNode id) {
    return [this, id](RaftNode from, std::string request, auto done) {
        fetch(id, from, std::move(request), std::move(done));
    };
}

std::unique_ptr<ReplicaNode> ReplicaStory::make_node(RaftNode id) {
    auto node = std::make_unique<ReplicaNode>(id, id == 1, clock_, scheduler_, random_, network_,
                                              fetch_for(id));
    node->kept_bytes = kept_bytes_;
    return node;
}

void ReplicaStory::start(ReplicaNode& node) {
    std::string wrong = node.start();
    if (!wrong.empty()) fail(std::move(wrong));
}

void ReplicaStory::after_a_while(std::function<void()> then) {
    scheduler_.schedule_after(
        std::chrono::milliseconds(1 + random_.below(network_.faults.delay_millis)),
        std::move(then));
}

void ReplicaStory::fetch(RaftNode by, RaftNode from, std::string request,
                         std::function<void(Result<std::string>)> done) {
    ReplicaNode& asking = *nodes_[by - 1];
    ReplicaNode& asked = *nodes_[from - 1];
    const int life = asking.life();
    auto answered = std::make_shared<bool>(false);
    auto once = [&asking, life, answered, done](Result<std::string> answer) {
        if (*answered || !asking.up() || asking.life() != life) return;
        *answered = true;
        done(std::move(answer));
    };
    scheduler_.schedule_after(std::chrono::seconds(2),
                              [once] { once(Error(SqlState::kConnectionFailure, "no answer")); });
    after_a_while([this, &asking, &asked, request, once] {
        if (!asked.up() || network_.is_cut(asking.id(), asked.id()))
            return once(Error(SqlState::kConnectionFailure, "cut off"));
        asked.replica().serve_state(request, [this, once](Result<std::string> answer) {
            auto kept = std::make_shared<Result<std::string>>(std::move(answer));
            after_a_while([once, kept] { once(std::move(*kept)); });
        });
    });
}

std::string ReplicaStory::run() {
    for (RaftNode id = 1; id <= count_; ++id) nodes_.push_back(make_node(id));
    for (auto& node : nodes_) start(*node);
    const std::int64_t end =
        clock_.monotonic_nanos() + static_cast<std::int64_t>(kFaultsMillis) * 1'000'000;
    while (clock_.monotonic_nanos() < end && failure_.empty()) {
        run_for(1 + random_.below(60));
        if (failure_.empty()) disturb();
    }
    if (failure_.empty()) come_together();
    if (failure_.empty()) check_content();
    return failure_;
}

void ReplicaStory::run_for(std::uint64_t millis) {
    bool over = false;
    scheduler_.schedule_after(std::chrono::milliseconds(millis), [&over] { over = true; });
    while (!over && failure_.empty()) {
        scheduler_.step();
        if (random_.below(50) == 0) check_leases();
    }
}

ReplicaNode* ReplicaStory::leader() {
    ReplicaNode* found = nullptr;
    RaftTerm term = 0;
    for (auto& node : nodes_) {
        if (!node->up()) continue;
        const Leadership leadership = node->replica().leadership();
        if (leadership.leader != node->id() || leadership.term <= term) continue;
        found = node.get();
        term = leadership.term;
    }
    return found;
}

void ReplicaStory::disturb() {
    const std::uint64_t choice = random_.below(100);
    ReplicaNode& node = some_node();
    if (choice < 55) {
        propose();
    } else if (choice < 65) {
        grow();
    } else if (choice < 72) {
        if (node.up()) node.flush();
    } else if (choice < 88) {
        disturb_network();
    } else if (choice < 91) {
        if (node.up()) node.crash();
    } else if (choice < 96) {
        if (!node.up()) start(node);
    } else if (choice < 98) {
        if (ReplicaNode* from = leader())
            from->replica().transfer_leadership(node.id(), [](RaftOutcome) {});
    } else {
        node.disk().set_capacity(random_.below(2) ? UINT64_MAX : node.disk().used());
    }
}

void ReplicaStory::disturb_network() {
    const RaftNode from = some_node().id(), to = some_node().id();
    switch (random_.below(6)) {
        case 0:
            network_.isolate(from, nodes_.size());
            return;
        case 1:
            network_.split(nodes_.size());
            return;
        case 2:
            if (from != to) network_.cut(from, to);
            return;
        case 3:
            network_.faults.loss_percent = random_.below(2) ? 5 : 0;
            network_.faults.duplicate_percent = random_.below(2) ? 5 : 0;
            return;
        default:
            network_.heal();
    }
}

void ReplicaStory::propose() {
    ReplicaNode* node = random_.below(5) ? leader() : &some_node();
    if (!node || !node->up()) return;
    for (std::uint64_t left = 1 + random_.below(5); left > 0; --left) {
        const Write write{++last_id_, {++last_commit_}};
        node->replica().propose(
            entry_of(write.id, write.commit), {}, [this, write](const Status& status) {
                if (status.ok()) {
                    acknowledged_[write.id] = write;
                    newest_acknowledged_ = std::max(newest_acknowledged_, write.commit);
                } else if (is_certain(status.error())) {
                    refused_[write.id] = write;
                }
            });
    }
}

/// Adds a node that is not in the group yet, or promotes one that is.
void ReplicaStory::grow() {
    ReplicaNode* node = leader();
    if (!node) return;
    const RaftConfiguration members = node->replica().status().configuration;
    for (auto& other : nodes_) {
        const RaftNode id = other->id();
        const auto member =
            std::ranges::find_if(members, [id](const RaftMember& each) { return each.id == id; });
        if (member != members.end() && member->role == RaftRole::kVoter) continue;
        const bool known = member != members.end();
        node->replica().request(
            [id, known](RaftCore& core) {
                return known ? core.change_role(id, RaftRole::kVoter) : core.add_member(id);
            },
            [](RaftOutcome) {});
        return;
    }
}

void ReplicaStory::check_leases() {
    RaftNode holder = 0;
    for (auto& node : nodes_) {
        if (!node->up()) continue;
        RaftReplica& replica = node->replica();
        if (!replica.holds_lease(replica.leadership().term)) continue;
        if (holder != 0) fail(fmt::format("nodes {} and {} hold a lease", holder, node->id()));
        holder = node->id();
        if (replica.visible() < newest_acknowledged_) {
            fail(fmt::format("node {} holds a lease and has not seen {}, only {}", holder,
                             newest_acknowledged_.value, replica.visible().value));
        }
    }
}

void ReplicaStory::come_together() {
    network_.heal();
    network_.faults.loss_percent = 0;
    network_.faults.duplicate_percent = 0;
    for (auto& node : nodes_) {
        node->disk().set_capacity(UINT64_MAX);
        if (!node->up()) start(*node);
    }
    const std::size_t before = acknowledged();
    const std::int64_t end =
        clock_.monotonic_nanos() + static_cast<std::int64_t>(kRecoveryMillis) * 1'000'000;
    while (failure_.empty()) {
        if (clock_.monotonic_nanos() >= end) {
            std::string where;
            for (auto& node : nodes_) {
                const RaftStatus status = node->replica().status();
                where += fmt::format(
                    " [node {} state {} term {} leader {} commit {} last {} applied {} members {}]",
                    node->id(), static_cast<int>(status.state), status.term, status.leader,
                    status.commit, status.last_index, node->replica().applied_index(),
                    status.configuration.size());
            }
            return fail("the group does not come together:" + where);
        }
        run_for(200);
        grow();
        propose();
        if (acknowledged() == before || !leader()) continue;
        quieten();
        run_for(500);
        ReplicaNode* lead = leader();
        if (!lead) continue;
        const RaftConfiguration members = lead->replica().status().configuration;
        bool together = members.size() == nodes_.size();
        for (const RaftMember& member : members) together &= member.role == RaftRole::kVoter;
        for (auto& node : nodes_)
            together &= node->replica().applied_index() == lead->replica().applied_index();
        if (together) return;
    }
}

void ReplicaStory::check_content() {
    const std::string content = nodes_[0]->content();
    for (auto& node : nodes_) {
        if (node->content() != content)
            return fail(fmt::format("nodes 1 and {} hold different rows", node->id()));
    }
    auto holds = [&](const Write& write) {
        RowBuffer row;
        Result<bool> found = nodes_[0]->store().get(key_of(write.id), write.commit, row);
        return found.ok() && *found && load_little<std::uint64_t>(row.view().data()) == write.id;
    };
    for (const auto& [id, write] : acknowledged_) {
        if (!holds(write)) return fail(fmt::format("write {} was acknowledged and is lost", id));
    }
    for (const auto& [id, write] : refused_) {
        if (holds(write)) return fail(fmt::format("write {} was refused and is there", id));
    }
}

}  // namespace aerolith::sim
