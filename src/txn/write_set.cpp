#include "txn/write_set.h"

#include "common/bytes.h"

namespace aerolith {

WriteSet::Version*& WriteSet::slot(std::string_view key) {
    std::size_t number = key.size() >= 4 ? static_cast<std::uint8_t>(key[3]) % hints_.size() : 0;
    if (hinted_[number] && hints_[number]->first < key) {
        // From the last node on, the next one is a walk to the root.
        const bool last = hints_[number] == std::prev(entries_.end());
        auto after = last ? entries_.end() : std::next(hints_[number]);
        if (after == entries_.end() || key < after->first) {
            hints_[number] = entries_.emplace_hint(after, arena_.copy(key), nullptr);
            return hints_[number]->second;
        }
    }
    auto place = entries_.lower_bound(key);
    if (place == entries_.end() || place->first != key)
        place = entries_.emplace_hint(place, arena_.copy(key), nullptr);
    hints_[number] = place;
    hinted_[number] = true;
    return place->second;
}

void WriteSet::add(std::string_view key, std::string_view row, WriteKind kind, CommandId command) {
    Version*& newest = slot(key);
    Version version{newest, command, static_cast<std::uint32_t>(row.size()),
                    static_cast<std::uint32_t>(kind)};
    void* place = arena_.allocate(sizeof(Version) + row.size(), alignof(Version));
    newest = new (place) Version(version);
    if (!row.empty()) std::memcpy(newest + 1, row.data(), row.size());
    undo_.push_back(&newest);
    content_bytes_ += key.size() + row.size();
}

const WriteSet::Version* WriteSet::find(std::string_view key, CommandId visible_before) const {
    auto found = entries_.find(key);
    return found == entries_.end() ? nullptr : visible(found->second, visible_before);
}

void WriteSet::undo_after(std::size_t position) {
    while (undo_.size() > position) {
        Version** newest = undo_.back();
        *newest = (*newest)->older;
        undo_.pop_back();
    }
}

void WriteSet::for_each_final(const Final& each) const {
    for (const auto& [key, newest] : entries_) {
        if (!newest) continue;
        const Version* first = newest;
        bool kept = true;
        for (;; first = first->older) {
            kept = kept && first->is(WriteKind::kReplaceKeepingKeys);
            if (!first->older) break;
        }
        const bool was_absent = first->is(WriteKind::kInsertNew);
        if (newest->deleted()) {
            if (!was_absent)
                each(newest->row().empty() ? WriteEffect::kDelete : WriteEffect::kMove, key,
                     newest->row());
        } else {
            each(was_absent ? WriteEffect::kInsertNew
                 : kept     ? WriteEffect::kReplaceKeepingKeys
                            : WriteEffect::kReplace,
                 key, newest->row());
        }
    }
}

}  // namespace aerolith
