// What a replica tells the other members, and how it stays heard while it is busy.
#include "cluster/raft_replica.h"

namespace aerolith {

void RaftReplica::note_sent(const RaftMessage& message) {
    const auto* append = std::get_if<AppendEntries>(&message.body);
    if (!append) return;
    const AppendEntries empty{
        append->prev_index, append->prev_term, std::min(append->commit, append->prev_index), {}};
    heartbeats_[message.to] = {message.group, message.from, message.to, message.term, empty};
}

/// While the replica's thread writes or applies something large, the members must not take it for
/// gone. A message said twice does no harm.
void RaftReplica::keep_alive() {
    const std::int64_t now = runtime_.clock.monotonic_nanos();
    std::lock_guard lock(mutex_);
    const std::int64_t silent = now - sent_at_;
    if (!leads_ || silent < 3 * nanos(options_.raft.heartbeat) / 2 || silent > kBusyNanos) return;
    for (const auto& [to, message] : heartbeats_)
        send_(to, encode_frame({now, 0, 0, released_, {message}}));
}

void RaftReplica::send_messages() {
    const RaftTerm term = hard_state_.term;
    if (!outbox_.empty()) {
        std::lock_guard lock(mutex_);
        sent_at_ = runtime_.clock.monotonic_nanos();
        for (const auto& [to, messages] : outbox_) note_sent(messages.back());
    }
    for (auto& [to, messages] : std::exchange(outbox_, {})) {
        RaftFrame frame{runtime_.clock.monotonic_nanos(), 0, 0, lease_.released(), {}};
        frame.echo = lease_.echo_to(to, term);
        frame.echo_term = frame.echo == 0 ? 0 : term;
        // A frame of several large messages is sent as several, for the network has its limits.
        std::size_t bytes = 0;
        for (RaftMessage& message : messages) {
            std::size_t size = 0;
            if (const auto* append = std::get_if<AppendEntries>(&message.body)) {
                for (const RaftEntry& entry : append->entries) size += entry.data->size();
            }
            if (bytes > 0 && bytes + size > kMessageBytes) {
                send_(to, encode_frame(frame));
                frame.messages.clear();
                bytes = 0;
            }
            bytes += size;
            frame.messages.push_back(std::move(message));
        }
        send_(to, encode_frame(frame));
    }
}

}  // namespace aerolith
