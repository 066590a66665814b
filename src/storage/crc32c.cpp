#include "storage/crc32c.h"

#include <nmmintrin.h>

#include "common/bytes.h"

namespace aerolith {

std::uint32_t crc32c(std::uint32_t seed, std::string_view bytes) {
    std::uint64_t crc = static_cast<std::uint32_t>(~seed);
    const char* at = bytes.data();
    std::size_t left = bytes.size();
    for (; left >= 8; left -= 8, at += 8) crc = _mm_crc32_u64(crc, load_little<std::uint64_t>(at));
    auto crc32 = static_cast<std::uint32_t>(crc);
    for (; left > 0; --left, ++at) crc32 = _mm_crc32_u8(crc32, static_cast<std::uint8_t>(*at));
    return ~crc32;
}

}  // namespace aerolith
