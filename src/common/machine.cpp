#include "common/machine.h"

#include <unistd.h>

namespace aerolith {

std::size_t machine_memory_bytes() {
    return static_cast<std::size_t>(sysconf(_SC_PHYS_PAGES)) *
           static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
}

}  // namespace aerolith
