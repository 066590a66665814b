#include "executor/operators/key_table.h"

#define XXH_INLINE_ALL
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

/// Of types whose keys are integers; 0: others.
std::size_t integer_width(Oid type) {
    switch (type) {
        case type_oid::kInt2:
            return 2;
        case type_oid::kInt4:
        case type_oid::kDate:
            return 4;
        case type_oid::kInt8:
        case type_oid::kTimestamp:
        case type_oid::kTimestamptz:
            return 8;
        default:
            return 0;
    }
}

/// `at`: the column's place in the first key.
template <class To>
void store_column(const Vector& values, std::size_t rows, char* at, std::size_t key_size) {
    VectorView view = values.view();
    dispatch_physical(values.physical(), [&]<class From>() {
        if constexpr (std::is_integral_v<From> && sizeof(From) <= sizeof(To)) {
            for (std::size_t row = 0; row < rows; ++row, at += key_size)
                store_integer_column(static_cast<To>(view.get<From>(row)), at);
        } else {
            UNREACHABLE();
        }
    });
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

std::size_t KeyEncoder::encode_integers(const std::vector<Vector>& keys, std::size_t rows,
                                        std::string& out) const {
    std::size_t size = 0;
    for (std::size_t i = 0; i < columns_.size(); ++i) {
        std::size_t width = integer_width(columns_[i].type);
        if (width == 0 || columns_[i].descending || keys[i].has_nulls()) return 0;
        size += 1 + width;
    }
    out.resize(size * rows);
    char* at = out.data();
    for (std::size_t i = 0; i < columns_.size(); ++i) {
        std::size_t width = integer_width(columns_[i].type);
        if (width == 2)
            store_column<std::int16_t>(keys[i], rows, at, size);
        else if (width == 4)
            store_column<std::int32_t>(keys[i], rows, at, size);
        else
            store_column<std::int64_t>(keys[i], rows, at, size);
        at += 1 + width;
    }
    return size;
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

void KeyTable::prefetch(std::span<const std::uint64_t> hashes) const {
    std::size_t mask = slots_.size() - 1;
    for (std::uint64_t hash : hashes)
        __builtin_prefetch(&slots_[static_cast<std::uint32_t>(hash) & mask]);
    for (std::uint64_t hash : hashes) {
        std::uint32_t id = slots_[static_cast<std::uint32_t>(hash) & mask].id;
        if (id != kNone) __builtin_prefetch(&keys_[id]);
    }
    for (std::uint64_t hash : hashes) {
        std::uint32_t id = slots_[static_cast<std::uint32_t>(hash) & mask].id;
        if (id != kNone) __builtin_prefetch(keys_[id].data());
    }
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
