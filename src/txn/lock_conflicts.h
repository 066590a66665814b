#pragma once

#include <array>
#include <cstdint>

#include "txn/lock_modes.h"

namespace aerolith {

/// Modes held are sets of bits; bit n is mode n.
using LockMask = std::uint16_t;

constexpr LockMask lock_bit(std::uint8_t mode) {
    return static_cast<LockMask>(1u << mode);
}

template <class... Mode>
constexpr LockMask lock_bits(Mode... mode) {
    return static_cast<LockMask>((lock_bit(static_cast<std::uint8_t>(mode)) | ... | 0));
}

/// By mode: the modes of others it has to wait for (PostgreSQL manual, tables 13.2 and 13.3).
inline constexpr std::array<LockMask, 9> kRelationConflicts = {
    0,
    lock_bits(8),
    lock_bits(7, 8),
    lock_bits(5, 6, 7, 8),
    lock_bits(4, 5, 6, 7, 8),
    lock_bits(3, 4, 6, 7, 8),
    lock_bits(3, 4, 5, 6, 7, 8),
    lock_bits(2, 3, 4, 5, 6, 7, 8),
    lock_bits(1, 2, 3, 4, 5, 6, 7, 8),
};
inline constexpr std::array<LockMask, 9> kRowConflicts = {
    0, lock_bits(4), lock_bits(3, 4), lock_bits(2, 3, 4), lock_bits(1, 2, 3, 4), 0, 0, 0, 0,
};

constexpr LockMask lock_conflicts(LockClass lock_class, std::uint8_t mode) {
    return lock_class == LockClass::kRow ? kRowConflicts[mode] : kRelationConflicts[mode];
}

/// Modes 1 to 3 conflict with none of each other: on relations they take the fast path.
inline constexpr LockMask kWeakModes = lock_bits(1, 2, 3);
/// Modes that conflict with a weak one.
inline constexpr LockMask kStrongModes = lock_bits(5, 6, 7, 8);

}  // namespace aerolith
