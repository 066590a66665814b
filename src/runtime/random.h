#pragma once

#include <cstdint>

namespace aerolith {

/// Source of random 64-bit words. Thread-safe in the real implementation.
class Random {
  public:
    virtual ~Random() = default;
    virtual std::uint64_t next() = 0;
    /// Uniform in [0, bound); bound > 0.
    std::uint64_t below(std::uint64_t bound);
};

/// Seeded by the operating system; fit for salts, not for keys of cryptography.
Random& system_random();

/// The same words for the same seed. Not thread-safe.
class SeededRandom final : public Random {
  public:
    explicit SeededRandom(std::uint64_t seed) : state_(seed) {}
    std::uint64_t next() override;

  private:
    std::uint64_t state_;
};

}  // namespace aerolith
