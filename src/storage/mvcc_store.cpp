#include "storage/mvcc_store.h"

#include <algorithm>

#include "storage/history_reader.h"

namespace aerolith {

MvccStore::MvccStore(std::unique_ptr<OrderedStore> engine, std::function<void()> before_flush)
    : engine_(std::move(engine)) {
    auto is_garbage = [this](Family family, std::string_view value) {
        Result<VersionHead> head = read_version_head(value);
        if (!head.ok() || head->timestamp > horizon()) return false;
        return family == Family::kHistory || (family == Family::kRows && head->deleted);
    };
    engine_->set_hooks({std::move(is_garbage), std::move(before_flush)});
}

Result<bool> MvccStore::get(std::string_view key, Timestamp at, RowBuffer& out) {
    if (!TRY(engine_->get(Family::kRows, key, out.bytes()))) return false;
    VersionHead head = TRY(read_version_head(out.bytes()));
    if (head.timestamp <= at) [[likely]] {
        out.set_from_bytes(VersionHead::kBytes);
        return !head.deleted;
    }
    HistoryReader history(*engine_);
    std::string_view row;
    if (!TRY(history.get(key, at, row))) return false;
    out.assign(row);
    return true;
}

Result<MvccStore::Version> MvccStore::latest(std::string_view key, RowBuffer& out) {
    if (!TRY(engine_->get(Family::kRows, key, out.bytes()))) return Version{};
    VersionHead head = TRY(read_version_head(out.bytes()));
    out.set_from_bytes(VersionHead::kBytes);
    return Version{true, head.deleted, head.timestamp};
}

Result<bool> MvccStore::keys_kept_since(std::string_view key, Timestamp at) {
    std::string newest;
    if (!TRY(engine_->get(Family::kRows, key, newest))) return false;
    VersionHead head = TRY(read_version_head(newest));
    if (head.timestamp <= at) return true;
    if (!head.keeps_keys) return false;
    std::string first(key), end(key);
    append_history_suffix(first, Timestamp{UINT64_MAX});
    append_history_suffix(end, at);
    std::unique_ptr<StoreIterator> between = engine_->iterate(Family::kHistory, first, end);
    for (between->seek(first); between->valid(); between->next()) {
        if (!TRY(read_version_head(between->value())).keeps_keys) return false;
    }
    TRY(between->status());
    return true;
}

Result<std::vector<KeySpan>> MvccStore::divide(const KeySpan& span, std::size_t parts) {
    if (span.start >= span.end) return std::vector<KeySpan>{span};
    std::vector<KeySpan> spans;
    std::string start = span.start;
    for (std::string& cut : TRY(engine_->split_keys(Family::kRows, span.start, span.end, parts))) {
        spans.push_back({std::move(start), cut});
        start = std::move(cut);
    }
    spans.push_back({std::move(start), span.end});
    return spans;
}

void MvccStore::set_horizon(Timestamp horizon) {
    std::uint64_t old = horizon_.load();
    while (old < horizon.value && !horizon_.compare_exchange_weak(old, horizon.value)) {
    }
}

Status MvccStore::collect_history() {
    garbage_.store(0, std::memory_order_relaxed);
    return engine_->compact(Family::kHistory, {}, {}, nullptr);
}

Status MvccStore::collect_garbage(std::string_view prefix, std::atomic<bool>* cancelled) {
    std::string end = prefix_end(prefix);
    TRY(engine_->compact(Family::kHistory, prefix, end, cancelled));
    if (prefix.empty()) garbage_.store(0, std::memory_order_relaxed);
    return engine_->compact(Family::kRows, prefix, end, cancelled);
}

ApplyBatch::ApplyBatch(MvccStore& store, bool several)
    : store_(store), batch_(store.engine_->new_batch()), several_(several) {}

Status ApplyBatch::write(WriteEffect effect, std::string_view key, std::string_view row,
                         Timestamp commit) {
    if (effect != WriteEffect::kInsertNew) TRY(supersede(key, commit));
    VersionHead head{commit, effect == WriteEffect::kDelete || effect == WriteEffect::kMove,
                     effect == WriteEffect::kReplaceKeepingKeys};
    moved_ += head.deleted;
    if (several_)
        pending_[key] = {head, row};
    else
        put(Family::kRows, key, {head, row});
    return {};
}

Status ApplyBatch::supersede(std::string_view key, Timestamp commit) {
    if (several_) {
        auto found = pending_.find(key);
        if (found != pending_.end()) {
            if (!found->second.head.deleted) move_to_history(key, found->second, commit);
            return {};
        }
    }
    if (!TRY(store_.engine_->get(Family::kRows, key, old_value_))) return {};
    VersionHead head = TRY(read_version_head(old_value_));
    if (!head.deleted) {
        std::string_view row = std::string_view(old_value_).substr(VersionHead::kBytes);
        move_to_history(key, {head, several_ ? arena_.copy(row) : row}, commit);
    }
    return {};
}

void ApplyBatch::move_to_history(std::string_view key, const Version& old, Timestamp superseded) {
    ++moved_;
    history_key_.assign(key);
    append_history_suffix(history_key_, old.head.timestamp);
    const Version version{{superseded, false, old.head.keeps_keys}, old.row};
    if (several_)
        superseded_.emplace_back(arena_.copy(history_key_), version);
    else
        put(Family::kHistory, history_key_, version);
}

void ApplyBatch::put(Family family, std::string_view key, const Version& version) {
    char head[VersionHead::kBytes];
    version.head.store(head);
    batch_->put(family, key, {head, sizeof head}, version.row);
}

void ApplyBatch::put_gathered() {
    std::vector<std::pair<std::string_view, Version>> rows(pending_.begin(), pending_.end());
    auto by_key = [](const auto& entry) { return entry.first; };
    std::ranges::sort(rows, {}, by_key);
    std::ranges::sort(superseded_, {}, by_key);
    for (const auto& [key, version] : rows) put(Family::kRows, key, version);
    for (const auto& [key, version] : superseded_) put(Family::kHistory, key, version);
    pending_.clear();
    superseded_.clear();
}

void ApplyBatch::drop_prefix(std::string_view prefix) {
    put_gathered();
    std::string end = prefix_end(prefix);
    batch_->erase_range(Family::kRows, prefix, end);
    batch_->erase_range(Family::kHistory, prefix, end);
}

Status ApplyBatch::commit() {
    put_gathered();
    TRY(store_.engine_->write(*batch_));
    store_.garbage_.fetch_add(moved_, std::memory_order_relaxed);
    return {};
}

}  // namespace aerolith
