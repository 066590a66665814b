#include "cluster/state_transfer.h"

#include "common/bytes.h"

namespace aerolith {

namespace {

constexpr std::uint8_t kVersion = 1;
constexpr Family kFamilies[] = {Family::kRows, Family::kHistory, Family::kIntents, Family::kState};
/// Above every key there is.
const std::string kEndOfKeys(16, '\xff');

Error bad_transfer() {
    return Error(SqlState::kProtocolViolation, "malformed part of a replica's state");
}

}  // namespace

StateExport::StateExport(MvccStore& store, RaftIndex applied) : applied_(applied) {
    for (Family family : kFamilies) {
        families_.emplace_back(family, store.engine().iterate(family, {}, {}));
        families_.back().second->seek({});
    }
}

Result<std::string> StateExport::part(std::uint64_t transfer, std::uint32_t number) {
    if (number == next_) {
        last_part_ = TRY(next_part(transfer));
        ++next_;
    } else if (number + 1 != next_) {
        return bad_transfer();
    }
    return last_part_;
}

Result<std::string> StateExport::next_part(std::uint64_t transfer) {
    ByteWriter writer;
    writer.put(kVersion).put(transfer).put(applied_);
    const std::size_t last = writer.bytes().size();
    writer.put(std::uint8_t{0});
    while (!families_.empty() && writer.bytes().size() < kPartBytes) {
        auto& [family, rows] = families_.front();
        if (!rows->valid()) {
            TRY(rows->status());
            families_.erase(families_.begin());
            continue;
        }
        writer.put(family).put(rows->key()).put(rows->value());
        rows->next();
    }
    writer.bytes()[last] = static_cast<char>(families_.empty());
    return writer.take();
}

Result<std::string> StateExports::part(std::uint64_t transfer, std::uint32_t number) {
    std::lock_guard lock(mutex_);
    auto found = running_.find(transfer);
    if (found == running_.end()) return bad_transfer();
    found->second.used_at = clock_.monotonic_nanos();
    return found->second.state->part(transfer, number);
}

void StateExports::serve(
    std::string_view request,
    const std::function<void(std::function<void(std::unique_ptr<StateExport>)>)>& start,
    const Respond& respond) {
    ByteReader reader(request);
    auto version = reader.get<std::uint8_t>();
    auto transfer = reader.get<std::uint64_t>();
    auto number = reader.get<std::uint32_t>();
    if (!version.ok() || !transfer.ok() || !number.ok() || *version != kVersion)
        return respond(bad_transfer());
    if (*transfer != 0) return respond(part(*transfer, *number));
    start([this, respond](std::unique_ptr<StateExport> state) {
        std::uint64_t transfer = 0;
        {
            std::lock_guard lock(mutex_);
            const std::int64_t now = clock_.monotonic_nanos();
            std::erase_if(running_,
                          [&](const auto& each) { return now - each.second.used_at > kIdleNanos; });
            transfer = ++last_transfer_;
            running_[transfer] = {std::move(state), now};
        }
        respond(part(transfer, 0));
    });
}

Status wipe_state(MvccStore& store) {
    auto batch = store.engine().new_batch();
    for (Family family : kFamilies) batch->erase_range(family, {}, kEndOfKeys);
    TRY(store.engine().write(*batch));
    return store.engine().flush();
}

void StateImport::start() {
    Status wiped = wipe_state(store_);  // of what an earlier attempt left
    if (!wiped.ok()) return done_(std::move(wiped));
    ask(0);
}

void StateImport::stop() {
    std::lock_guard lock(mutex_);
    stopped_ = true;
}

void StateImport::ask(std::uint64_t transfer) {
    ByteWriter request;
    request.put(kVersion).put(transfer).put(part_);
    fetch_(from_, request.take(), [self = shared_from_this()](Result<std::string> answer) {
        self->take(std::move(answer));
    });
}

void StateImport::take(Result<std::string> answer) {
    Status failed;
    {
        std::lock_guard lock(mutex_);
        if (stopped_) return;
        Result<bool> last = answer.ok() ? import(*answer) : Result<bool>(answer.take_error());
        if (last.ok() && !*last) {
            ++part_;
        } else {
            stopped_ = true;
            failed = last.ok() ? store_.engine().flush() : Status(last.take_error());
        }
    }
    if (stopped_)
        done_(std::move(failed));
    else
        ask(transfer_);
}

Result<bool> StateImport::import(std::string_view answer) {
    ByteReader reader(answer);
    if (TRY(reader.get<std::uint8_t>()) != kVersion) return bad_transfer();
    transfer_ = TRY(reader.get<std::uint64_t>());
    if (TRY(reader.get<std::uint64_t>()) < at_least_)
        return Error(SqlState::kCannotConnectNow, "the other member is behind itself");
    const bool last = TRY(reader.get<std::uint8_t>())
    != 0;
    auto batch = store_.engine().new_batch();
    while (!reader.rest().empty()) {
        const auto family = TRY(reader.get<Family>());
        if (static_cast<std::size_t>(family) >= kFamilyCount) return bad_transfer();
        const auto key = TRY(reader.get_string());
        const auto value = TRY(reader.get_string());
        batch->put(family, key, value);
    }
    TRY(store_.engine().write(*batch));
    return last;
}

}  // namespace aerolith
