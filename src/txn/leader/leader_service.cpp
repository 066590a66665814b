#include "txn/leader/leader_service.h"

#include "txn/leader/messages.h"

namespace aerolith {

std::shared_ptr<LeaderTerm> LeaderService::current() {
    std::lock_guard lock(mutex_);
    return term_;
}

void LeaderService::changed(const Leadership& leadership) {
    std::lock_guard one_at_a_time(change_mutex_);
    // While nobody is known, whoever led decides nothing alone.
    if (stopped_ || leadership.leader == 0 || leadership.term <= newest_) return;
    newest_ = leadership.term;
    std::shared_ptr<LeaderTerm> next;
    if (leadership.leader == parts_.source.self()) {
        Result<std::shared_ptr<LeaderTerm>> begun = LeaderTerm::begin(leadership.term, parts_);
        if (begun.ok()) next = std::move(*begun);
    }
    replace(std::move(next));
}

void LeaderService::stop() {
    std::lock_guard one_at_a_time(change_mutex_);
    stopped_ = true;
    replace(nullptr);
}

void LeaderService::replace(std::shared_ptr<LeaderTerm> next) {
    {
        std::lock_guard lock(mutex_);
        term_.swap(next);
        began_ = parts_.clock.monotonic_nanos();
        if (next) earlier_commits_ += next->commits();
    }
    if (next) next->end();
}

bool LeaderService::all_registered(LeaderTerm& term) {
    if (!term.has_registered(parts_.source.self())) return false;
    for (RaftNode node : members_()) {
        if (node != parts_.source.self() && network_.connected(node) && !term.has_registered(node))
            return false;
    }
    return true;
}

void LeaderService::upkeep() {
    std::shared_ptr<LeaderTerm> term;
    std::int64_t began;
    {
        std::lock_guard lock(mutex_);
        term = term_;
        began = began_;
    }
    if (!term) return;
    const std::int64_t waited = parts_.clock.monotonic_nanos() - began;
    if (!term->is_open() &&
        (waited >= std::chrono::nanoseconds(times_.registration).count() || all_registered(*term)))
        term->open();
    term->upkeep();
    drop_absent_nodes(term);
}

void LeaderService::drop_absent_nodes(const std::shared_ptr<LeaderTerm>& term) {
    std::vector<RaftNode> gone;
    {
        std::lock_guard lock(mutex_);
        const std::int64_t now = parts_.clock.monotonic_nanos();
        for (auto absent = absent_since_.begin(); absent != absent_since_.end();) {
            const bool back = network_.connected(absent->first);
            const bool due =
                now - absent->second >= std::chrono::nanoseconds(times_.disconnection).count();
            if (due && !back) gone.push_back(absent->first);
            absent = due || back ? absent_since_.erase(absent) : std::next(absent);
        }
    }
    for (RaftNode node : gone) LeaderTerm::let_go_of(term, node);
}

void LeaderService::disconnected(RaftNode peer) {
    std::lock_guard lock(mutex_);
    absent_since_.emplace(peer, parts_.clock.monotonic_nanos());
}

void LeaderService::received(RaftNode from, std::string_view message) {
    FieldReader reader(message);
    std::uint8_t version = 0;
    LeaderRequest kind{};
    ReleaseRequest request;
    reader(version, kind);
    if (version != kLeaderVersion || kind != LeaderRequest::kRelease) return;
    reader(request);
    std::shared_ptr<LeaderTerm> term = current();
    if (reader.finish().ok() && term && term->term() == request.head.term)
        term->release(from, request);
}

Result<std::string> LeaderService::called(RaftNode from, std::string_view request,
                                          CancelToken& cancel) {
    FieldReader reader(request);
    std::uint8_t version = 0;
    LeaderRequest kind{};
    reader(version, kind);
    if (!reader.status().ok() || version != kLeaderVersion)
        return encode_failure(FieldReader::damaged(), parts_.replica.visible());
    FieldReader ahead = reader;  // every request begins with its head
    RequestHead head;
    ahead(head);
    std::shared_ptr<LeaderTerm> term = current();
    if (!term || term->term() != head.term)
        return encode_reply(Verdict::kStale, parts_.replica.visible());
    std::string answer = term->answer(from, kind, reader, cancel);
    if (kind == LeaderRequest::kRegister && !term->is_open() && all_registered(*term)) term->open();
    return answer;
}

std::uint64_t LeaderService::commits() {
    std::lock_guard lock(mutex_);
    return earlier_commits_ + (term_ ? term_->commits() : 0);
}

}  // namespace aerolith
