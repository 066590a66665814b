#include "executor/operators/hash_join_probe.h"

namespace aerolith {

Result<bool> HashJoinProbe::push(Chunk& rows, const KeyBatch& keys) {
    selected_.reset();
    if (waiting_) {
        TRY(set_aside(rows, keys));
        if (rows.size == 0) return true;
    }
    found_.assign(rows.size, false);
    table_.prefetch(keys.hashes());
    for (std::size_t row = 0; row < rows.size; ++row) {
        std::uint32_t place = original(row);
        if (found_before_ && plan_.first_match_suffices() && (*found_before_)[rows_before_ + row])
            continue;
        std::uint32_t match = keys.complete(place) ? table_.first(keys.key(place), keys.hash(place))
                                                   : KeyTable::kNone;
        for (; match != KeyTable::kNone; match = table_.next(match)) {
            left_rows_.push_back(static_cast<std::uint32_t>(row));
            right_rows_.push_back(match);
            if (left_rows_.size() == kVectorSize && !TRY(flush(rows))) return false;
            // One match decides a semi or anti join when nothing else is tested.
            if (plan_.first_match_suffices()) break;
        }
    }
    if (!TRY(flush(rows))) return false;
    if (!found_before_) return emit_left_only(rows);
    found_before_->resize(std::max(found_before_->size(), rows_before_ + rows.size));
    for (std::size_t row = 0; row < rows.size; ++row) {
        if (found_[row]) (*found_before_)[rows_before_ + row] = true;
    }
    rows_before_ += rows.size;
    return true;
}

/// Keeps the rows whose partition is in memory, or that can match nothing.
Status HashJoinProbe::set_aside(Chunk& rows, const KeyBatch& keys) {
    auto here = std::make_shared<Selection>();
    Selection there;
    for (std::uint32_t row = 0; row < rows.size; ++row) {
        std::size_t part = waiting_->part_of(keys.hash(row));
        bool waits = part >= resident_ && keys.complete(row) && (*build_)[part].rows > 0;
        (waits ? there : *here).push_back(row);
    }
    TRY(waiting_->add(rows, keys, there));
    if (there.empty()) return {};
    rows.select(here);
    selected_ = std::move(here);
    return {};
}

/// Tests and emits the pairs gathered so far.
Result<bool> HashJoinProbe::flush(const Chunk& rows) {
    if (left_rows_.empty()) return true;
    TRY(plan_.context.eval.check_interrupts());
    auto left = std::make_shared<Selection>(std::exchange(left_rows_, {}));
    auto right = std::make_shared<Selection>(std::exchange(right_rows_, {}));
    Chunk pairs = rows;
    pairs.select(left);
    table_.rows().gather(right, pairs);
    SelectionPtr passed;
    if (!plan_.conditions.empty()) {
        passed = TRY(plan_.conditions.matching(pairs));
        if (passed->size() == pairs.size) passed.reset();
    }
    std::size_t count = passed ? passed->size() : pairs.size;
    for (std::size_t i = 0; i < count; ++i) {
        std::size_t pair = passed ? (*passed)[i] : i;
        found_[(*left)[pair]] = true;
        if (plan_.keeps_right())
            table_.mark_matched((*right)[pair]);  // else others may read the table too
    }
    if (plan_.left_rows_only() || count == 0) return true;
    if (passed) pairs.select(passed);
    bool more = TRY(target_.push(pairs));
    stopped_ = !more;
    return more;
}

/// Left rows without (outer, anti) or with (semi) a match.
Result<bool> HashJoinProbe::emit_left_only(Chunk& rows) {
    if (!plan_.left_decided()) return true;
    auto chosen = std::make_shared<Selection>();
    for (std::size_t row = 0; row < rows.size; ++row) {
        if (found_[row] == (plan_.node.join == JoinKind::kSemi))
            chosen->push_back(static_cast<std::uint32_t>(row));
    }
    if (chosen->empty()) return true;
    if (chosen->size() < rows.size) rows.select(chosen);
    if (!plan_.left_rows_only()) append_null_columns(plan_.node.child(1).types, rows);
    bool more = TRY(target_.push(rows));
    stopped_ = !more;
    return more;
}

Result<bool> emit_unmatched_right(const HashJoinPlan& plan, const HashJoinTable& table,
                                  PushTarget& target) {
    for (std::uint32_t row = 0; row < table.size();) {
        TRY(plan.context.eval.check_interrupts());
        auto part = std::make_shared<Selection>();
        for (; row < table.size() && part->size() < kVectorSize; ++row) {
            if (!table.matched(row)) part->push_back(row);
        }
        if (part->empty()) break;
        Chunk chunk;
        chunk.size = part->size();
        append_null_columns(plan.node.child(0).types, chunk);
        table.rows().gather(part, chunk);
        if (!TRY(target.push(chunk))) return false;
    }
    return true;
}

void append_null_columns(const std::vector<Type>& types, Chunk& rows) {
    for (const Type& type : types) rows.columns.push_back(Vector::constant(Value::null(type)));
}

}  // namespace aerolith
