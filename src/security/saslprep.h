#pragma once

#include <string>
#include <string_view>

namespace aerolith {

/// The form of a password that SCRAM computes with (RFC 4013). What the profile refuses, invalid
/// UTF-8 included, stays as it is, as PostgreSQL and its clients do.
std::string saslprep(std::string_view password);

}  // namespace aerolith
