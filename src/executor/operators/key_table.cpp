#include "executor/operators/key_table.h"

#include <xxhash.h>

#include "executor/rows/table_format.h"

namespace aerolith {

namespace {

Datum widened(Datum value, Physical from, Oid to) {
    if (to == type_oid::kInt8) {
        if (from == Physical::kInt32) return Datum::of<std::int64_t>(value.as<std::int32_t>());
        if (from == Physical::kInt16) return Datum::of<std::int64_t>(value.as<std::int16_t>());
    } else if (to == type_oid::kFloat8 && from == Physical::kFloat32) {
        return Datum::of<double>(value.as<float>());
    }
    return value;
}

}  // namespace

bool KeyEncoder::encode(const std::vector<Vector>& keys, std::size_t row, std::string& out) const {
    bool complete = true;
    for (std::size_t i = 0; i < columns_.size(); ++i) {
        bool is_null = keys[i].is_null(row);
        complete = complete && !is_null;
        KeyColumnFormat format{columns_[i].nulls_first ? KeyNulls::kFirst : KeyNulls::kLast,
                               columns_[i].descending};
        append_key_column(
            format, columns_[i].type, is_null,
            is_null ? Datum() : widened(keys[i].at(row), keys[i].physical(), columns_[i].type),
            out);
    }
    return complete;
}

std::uint64_t hash_key(std::string_view key) {
    return XXH3_64bits(key.data(), key.size());
}

KeyTable::Insertion KeyTable::insert(std::string_view key, std::uint64_t full_hash) {
    auto hash = static_cast<std::uint32_t>(full_hash);
    std::size_t mask = slots_.size() - 1;
    std::size_t at = hash & mask;
    for (; slots_[at].id != kNone; at = (at + 1) & mask) {
        if (slots_[at].hash == hash && keys_[slots_[at].id] == key) return {slots_[at].id, false};
    }
    auto id = static_cast<std::uint32_t>(keys_.size());
    keys_.push_back(arena_.copy(key));
    slots_[at] = {hash, id};
    if (keys_.size() * 2 > slots_.size()) rehash(slots_.size() * 2);
    return {id, true};
}

std::uint32_t KeyTable::find(std::string_view key, std::uint64_t full_hash) const {
    auto hash = static_cast<std::uint32_t>(full_hash);
    std::size_t mask = slots_.size() - 1;
    for (std::size_t at = hash & mask; slots_[at].id != kNone; at = (at + 1) & mask) {
        if (slots_[at].hash == hash && keys_[slots_[at].id] == key) return slots_[at].id;
    }
    return kNone;
}

void KeyTable::rehash(std::size_t size) {
    std::vector<Slot> old = std::move(slots_);
    slots_.assign(size, Slot{0, kNone});
    for (const Slot& slot : old) {
        if (slot.id == kNone) continue;
        std::size_t at = slot.hash & (size - 1);
        while (slots_[at].id != kNone) at = (at + 1) & (size - 1);
        slots_[at] = slot;
    }
}

void KeyTable::clear() {
    arena_.clear();
    keys_.clear();
    slots_.clear();
    rehash(1024);
}

}  // namespace aerolith
