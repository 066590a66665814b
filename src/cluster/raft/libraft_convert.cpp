#include "cluster/raft/libraft_convert.h"

#include <fmt/format.h>

#include <cstring>

#include "common/assert.h"

namespace aerolith {

namespace {

static_assert(static_cast<int>(RaftEntryKind::kCommand) == RAFT_COMMAND &&
              static_cast<int>(RaftEntryKind::kBarrier) == RAFT_BARRIER &&
              static_cast<int>(RaftEntryKind::kConfiguration) == RAFT_CHANGE &&
              static_cast<int>(RaftRole::kStandby) == RAFT_STANDBY &&
              static_cast<int>(RaftRole::kVoter) == RAFT_VOTER &&
              static_cast<int>(RaftRole::kSpare) == RAFT_SPARE);

constexpr unsigned char kResultVersion = 1;
constexpr unsigned char kVoteVersion = 2;

std::string libraft_bytes(const RaftConfiguration& configuration) {
    raft_configuration form = to_libraft(configuration);
    raft_buffer buffer;
    ASSERT(raft_configuration_encode(&form, &buffer) == 0);
    std::string bytes(static_cast<const char*>(buffer.base), buffer.len);
    raft_free(buffer.base);
    raft_configuration_close(&form);
    return bytes;
}

std::size_t aligned(std::size_t size) {
    return (size + 7) & ~std::size_t{7};
}

}  // namespace

LibraftEntries::LibraftEntries(std::span<const RaftEntry> entries)
    : count_(static_cast<unsigned>(entries.size())), array_(nullptr), content_(nullptr) {
    if (entries.empty()) return;
    std::vector<std::string> configurations(entries.size());
    std::size_t size = 8;  // never empty: the library wants an address
    for (std::size_t i = 0; i < entries.size(); ++i) {
        if (entries[i].kind != RaftEntryKind::kConfiguration) continue;
        configurations[i] = libraft_bytes(decode_configuration(*entries[i].data).value());
        size += aligned(configurations[i].size());
    }
    array_ = static_cast<raft_entry*>(raft_malloc(sizeof(raft_entry) * count_));
    content_ = raft_malloc(size);
    ASSERT(array_ && content_);
    char* end = static_cast<char*>(content_);
    for (std::size_t i = 0; i < entries.size(); ++i) {
        const std::string& bytes = configurations[i];
        array_[i] = {entries[i].term,
                     static_cast<raft_entry_type>(entries[i].kind),
                     {end, bytes.size()},
                     content_};
        std::memcpy(end, bytes.data(), bytes.size());
        end += aligned(bytes.size());
    }
}

LibraftEntries::~LibraftEntries() {
    raft_free(content_);
    raft_free(array_);
}

std::string libraft_address(RaftNode id) {
    return fmt::format("{}", id);
}

raft_configuration to_libraft(const RaftConfiguration& configuration) {
    raft_configuration form;
    raft_configuration_init(&form);
    for (const RaftMember& member : configuration) {
        ASSERT(raft_configuration_add(&form, member.id, libraft_address(member.id).c_str(),
                                      static_cast<int>(member.role)) == 0);
    }
    return form;
}

RaftConfiguration from_libraft(const raft_configuration& configuration) {
    RaftConfiguration members;
    for (unsigned i = 0; i < configuration.n; ++i) {
        const raft_server& server = configuration.servers[i];
        members.push_back({server.id, static_cast<RaftRole>(server.role)});
    }
    return members;
}

LibraftMessage::LibraftMessage(const RaftMessage& message, LibraftEntries& entries)
    : address_(libraft_address(message.from)) {
    message_.server_id = message.from;
    message_.server_address = address_.c_str();
    std::visit([&](const auto& body) { fill(body, message.term, entries); }, message.body);
}

void LibraftMessage::fill(const AppendEntries& body, RaftTerm term, LibraftEntries& entries) {
    message_.type = RAFT_APPEND_ENTRIES;
    raft_append_entries& form = message_.append_entries;
    form.term = term;
    form.prev_log_index = body.prev_index;
    form.prev_log_term = body.prev_term;
    form.leader_commit = body.commit;
    form.entries = entries.array();
    form.n_entries = entries.count();
}

void LibraftMessage::fill(const AppendEntriesResult& body, RaftTerm term, LibraftEntries&) {
    message_.type = RAFT_APPEND_ENTRIES_RESULT;
    raft_append_entries_result& form = message_.append_entries_result;
    form.version = kResultVersion;
    form.term = term;
    form.rejected = body.rejected;
    form.last_log_index = body.last_index;
    form.features = body.features;
    form.capacity = body.capacity;
}

void LibraftMessage::fill(const RequestVote& body, RaftTerm term, LibraftEntries&) {
    message_.type = RAFT_REQUEST_VOTE;
    raft_request_vote& form = message_.request_vote;
    form.version = kVoteVersion;
    form.term = term;
    form.candidate_id = body.candidate;
    form.last_log_index = body.last_index;
    form.last_log_term = body.last_term;
    form.disrupt_leader = body.disrupt_leader;
    form.pre_vote = body.pre_vote;
}

void LibraftMessage::fill(const RequestVoteResult& body, RaftTerm term, LibraftEntries&) {
    message_.type = RAFT_REQUEST_VOTE_RESULT;
    raft_request_vote_result& form = message_.request_vote_result;
    form.version = kVoteVersion;
    form.term = term;
    form.vote_granted = body.granted;
    form.pre_vote = body.pre_vote;
    form.features = body.features;
    form.capacity = body.capacity;
}

void LibraftMessage::fill(const InstallSnapshot& body, RaftTerm term, LibraftEntries&) {
    message_.type = RAFT_INSTALL_SNAPSHOT;
    raft_install_snapshot& form = message_.install_snapshot;
    form.term = term;
    const RaftSnapshot& snapshot = body.snapshot;
    form.last_index = snapshot.index;
    form.last_term = snapshot.term;
    form.conf = to_libraft(snapshot.configuration);
    form.conf_index = snapshot.configuration_index;
    form.data.len = snapshot.data->size();
    form.data.base = raft_malloc(snapshot.data->size() + 1);
    ASSERT(form.data.base);
    std::memcpy(form.data.base, snapshot.data->data(), snapshot.data->size());
}

void LibraftMessage::free_snapshot() {
    raft_free(message_.install_snapshot.data.base);
    raft_configuration_close(&message_.install_snapshot.conf);
}

void LibraftMessage::fill(const TimeoutNow& body, RaftTerm term, LibraftEntries&) {
    message_.type = RAFT_TIMEOUT_NOW;
    raft_timeout_now& form = message_.timeout_now;
    form.term = term;
    form.last_log_index = body.last_index;
    form.last_log_term = body.last_term;
}

RaftMessage from_libraft(const raft_message& message) {
    RaftMessage out;
    out.to = message.server_id;
    switch (message.type) {
        case RAFT_APPEND_ENTRIES: {
            const raft_append_entries& form = message.append_entries;
            out.term = form.term;
            out.body =
                AppendEntries{form.prev_log_index, form.prev_log_term, form.leader_commit, {}};
            break;
        }
        case RAFT_APPEND_ENTRIES_RESULT: {
            const raft_append_entries_result& form = message.append_entries_result;
            out.term = form.term;
            out.body = AppendEntriesResult{form.rejected, form.last_log_index, form.features,
                                           form.capacity};
            break;
        }
        case RAFT_REQUEST_VOTE: {
            const raft_request_vote& form = message.request_vote;
            out.term = form.term;
            out.body = RequestVote{form.candidate_id, form.last_log_index, form.last_log_term,
                                   form.disrupt_leader, form.pre_vote};
            break;
        }
        case RAFT_REQUEST_VOTE_RESULT: {
            const raft_request_vote_result& form = message.request_vote_result;
            out.term = form.term;
            out.body =
                RequestVoteResult{form.vote_granted, form.pre_vote, form.features, form.capacity};
            break;
        }
        case RAFT_INSTALL_SNAPSHOT:
            out.term = message.install_snapshot.term;
            out.body = InstallSnapshot{};
            break;
        case RAFT_TIMEOUT_NOW: {
            const raft_timeout_now& form = message.timeout_now;
            out.term = form.term;
            out.body = TimeoutNow{form.last_log_index, form.last_log_term};
            break;
        }
    }
    return out;
}

}  // namespace aerolith
