#include "session/cluster_sessions.h"

#include <algorithm>

#include "session/instance_parts.h"

namespace aerolith {

namespace {

//   request = kind(u8) [process id(i32), not for kList]
//   answer  = kList: count(u32) ActivityRecord* | kCancel, kTerminate: there was such a session(u8)
enum class SessionRequest : std::uint8_t { kList = 1, kCancel = 2, kTerminate = 3 };

std::string request_to_stop(std::int32_t process_id, CancelReason reason) {
    ByteWriter writer;
    writer.put(reason == CancelReason::kUserRequest ? SessionRequest::kCancel
                                                    : SessionRequest::kTerminate);
    return writer.put(process_id).take();
}

}  // namespace

ActivityRecord ActivityRecord::of(std::int32_t process_id, Activity& activity) {
    std::lock_guard lock(activity.mutex);
    ActivityRecord record;
    record.process_id = process_id;
    record.database = activity.database;
    record.role = activity.role;
    record.database_name = activity.options.database;
    record.role_name = activity.options.user;
    record.application_name = activity.options.application_name;
    record.client_address = activity.options.client_address;
    record.client_port = activity.options.client_port;
    record.backend_start = activity.backend_start;
    record.transaction_start = activity.transaction_start;
    record.query_start = activity.query_start;
    record.state_change = activity.state_change;
    record.state = activity.state;
    record.query = activity.query;
    return record;
}

std::vector<ActivityRecord> ClusterSessions::own() {
    std::vector<std::pair<std::int32_t, std::shared_ptr<Activity>>> sessions;
    {
        std::lock_guard lock(parts_.sessions_mutex);
        for (const auto& [process_id, entry] : parts_.sessions)
            sessions.emplace_back(process_id, entry.activity);
    }
    std::vector<ActivityRecord> records;
    records.reserve(sessions.size());
    for (const auto& [process_id, activity] : sessions)
        records.push_back(ActivityRecord::of(process_id, *activity));
    return records;
}

std::vector<RaftNode> ClusterSessions::other_nodes() const {
    return node_ ? node_->connected_members() : std::vector<RaftNode>();
}

std::vector<RaftNode> ClusterSessions::nodes_of(std::int32_t process_id) const {
    std::vector<RaftNode> nodes = other_nodes();
    std::erase_if(nodes, [process_id](RaftNode node) {
        return !TransactionManager::may_belong_to(process_id, node);
    });
    return nodes;
}

std::vector<ActivityRecord> ClusterSessions::ask_for_list(RaftNode node, CancelToken& cancel) {
    ByteWriter request;
    request.put(SessionRequest::kList);
    Result<std::string> answer = ask(*node_, node, request.take(), cancel);
    if (!answer.ok()) return {};
    FieldReader reader(*answer);
    std::vector<ActivityRecord> records;
    reader(records);
    if (!reader.finish().ok()) records.clear();
    return records;
}

std::vector<ActivityRecord> ClusterSessions::list(CancelToken& cancel) {
    std::vector<ActivityRecord> records = own();
    for (RaftNode node : other_nodes()) {
        for (ActivityRecord& record : ask_for_list(node, cancel))
            records.push_back(std::move(record));
    }
    std::ranges::sort(records, {}, &ActivityRecord::process_id);
    return records;
}

std::optional<ActivityRecord> ClusterSessions::find(std::int32_t process_id, CancelToken& cancel) {
    auto among = [process_id](std::vector<ActivityRecord> records) {
        auto found = std::ranges::find(records, process_id, &ActivityRecord::process_id);
        return found == records.end() ? std::nullopt : std::optional(std::move(*found));
    };
    if (std::optional<ActivityRecord> found = among(own())) return found;
    for (RaftNode node : nodes_of(process_id)) {
        if (std::optional<ActivityRecord> found = among(ask_for_list(node, cancel))) return found;
    }
    return std::nullopt;
}

bool ClusterSessions::stop_own(std::int32_t process_id, CancelReason reason) {
    std::lock_guard lock(parts_.sessions_mutex);
    auto found = parts_.sessions.find(process_id);
    if (found == parts_.sessions.end()) return false;
    found->second.cancel->cancel(reason);
    return true;
}

bool ClusterSessions::stop(std::int32_t process_id, CancelReason reason, CancelToken& cancel) {
    if (stop_own(process_id, reason)) return true;
    for (RaftNode node : nodes_of(process_id)) {
        Result<std::string> answer = ask(*node_, node, request_to_stop(process_id, reason), cancel);
        if (!answer.ok()) continue;
        Result<std::uint8_t> stopped = ByteReader(*answer).get<std::uint8_t>();
        if (stopped.ok() && *stopped != 0) return true;
    }
    return false;
}

Result<std::string> ClusterSessions::answer(std::string_view request) {
    ByteReader reader(request);
    const auto kind = TRY(reader.get<SessionRequest>());
    if (kind == SessionRequest::kList) {
        FieldWriter answer;
        answer(own());
        return answer.take();
    }
    if (kind != SessionRequest::kCancel && kind != SessionRequest::kTerminate)
        return Error(SqlState::kProtocolViolation, "unknown request between nodes");
    const bool stopped = stop_own(TRY(reader.get<std::int32_t>()),
                                  kind == SessionRequest::kCancel ? CancelReason::kUserRequest
                                                                  : CancelReason::kAdministrator);
    ByteWriter answer;
    return answer.put(stopped).take();
}

}  // namespace aerolith
