#pragma once

#include "types/array/array.h"

namespace aerolith {

/// array_in: braces, quotes, NULLs, bounds written in front ("[0:1]={1,2}").
Status parse_array(std::string_view text, Oid element, std::int32_t typmod,
                   const FormatSettings& settings, std::string& bytes);
/// int2vector, oidvector: numbers separated by spaces, bounds from 0.
Status parse_number_vector(std::string_view text, Oid element, std::string_view type_name,
                           const FormatSettings& settings, std::string& bytes);

}  // namespace aerolith
