#pragma once

#include <string>
#include <string_view>

#include "common/result.h"
#include "types/datum.h"

namespace aerolith {

Result<Uuid> parse_uuid(std::string_view text);
void print_uuid(const Uuid& uuid, std::string& out);

}  // namespace aerolith
