#pragma once

#include "common/arena.h"
#include "functions/function.h"
#include "types/numeric/numeric.h"

namespace aerolith {

/// Sum of numerics in plain memory: 128-bit integer at the largest scale seen; what does not fit
/// moves to an encoded numeric in the arena.
struct NumericSum {
    __int128 sum = 0;
    std::int64_t count = 0;
    std::int32_t scale = 0;
    bool nan = false, positive_infinity = false, negative_infinity = false;
    std::uint32_t carried_size = 0;
    const char* carried = nullptr;

    void fields(auto& archive) {
        archive(sum, count, scale, nan, positive_infinity, negative_infinity);
        archive.bytes(carried, carried_size);
    }

    void add(std::string_view bytes, Arena& arena);
    void add_integer(__int128 value, Arena& arena);
    void merge(const NumericSum& other, Arena& arena);
    Numeric total() const;
    /// NaN, or an infinity, or nothing of the kind.
    bool special() const { return nan || positive_infinity || negative_infinity; }

  private:
    bool add_scaled(__int128 value, int value_scale);
    void carry(const Numeric& value, Arena& arena);
};

}  // namespace aerolith
