#include "security/secure_random.h"

#include <openssl/rand.h>

#include "common/assert.h"

namespace aerolith {

std::string secure_random_bytes(std::size_t count) {
    std::string bytes(count, '\0');
    ASSERT(RAND_bytes(reinterpret_cast<unsigned char*>(bytes.data()), static_cast<int>(count)) ==
           1);
    return bytes;
}

}  // namespace aerolith
