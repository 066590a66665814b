#include "runtime/random.h"

#include <sys/random.h>

#include "common/assert.h"

namespace aerolith {

namespace {

class SystemRandom final : public Random {
  public:
    std::uint64_t next() override {
        std::uint64_t word;
        ASSERT(getrandom(&word, sizeof word, 0) == sizeof word);
        return word;
    }
};

}  // namespace

std::uint64_t Random::below(std::uint64_t bound) {
    return static_cast<std::uint64_t>(static_cast<unsigned __int128>(next()) * bound >> 64);
}

Random& system_random() {
    static SystemRandom& random = *new SystemRandom();  // outlives every thread
    return random;
}

std::uint64_t SeededRandom::next() {  // a Weyl sequence through a 64-bit finaliser
    std::uint64_t word = state_ += 0x9E3779B97F4A7C15u;
    word = (word ^ (word >> 30)) * 0xBF58476D1CE4E5B9u;
    word = (word ^ (word >> 27)) * 0x94D049BB133111EBu;
    return word ^ (word >> 31);
}

}  // namespace aerolith
