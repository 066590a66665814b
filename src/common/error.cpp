#include "common/error.h"

#include <array>

namespace aerolith {

std::string_view severity_name(Severity severity) {
    constexpr std::array<std::string_view, 8> kNames = {"DEBUG",   "LOG",   "INFO",  "NOTICE",
                                                        "WARNING", "ERROR", "FATAL", "PANIC"};
    return kNames[static_cast<std::size_t>(severity)];
}

Error Error::clone() const {
    Error copy(diagnostic_->state, diagnostic_->message);
    *copy.diagnostic_ = *diagnostic_;
    return copy;
}

}  // namespace aerolith
