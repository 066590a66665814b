#pragma once

#include <cstddef>

namespace aerolith {

/// Physical memory of the machine.
std::size_t machine_memory_bytes();

}  // namespace aerolith
