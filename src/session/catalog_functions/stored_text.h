#pragma once

#include <string>
#include <string_view>

#include "catalog/catalog.h"

namespace aerolith {

class SessionImpl;

/// Stored SQL as the session would write it: names qualified where its search path needs it.
/// `pretty` leaves out redundant parentheses; `target`: what it is assigned to.
std::string shown_expression(SessionImpl& session, std::string_view text,
                             const RelationDescriptor* table, bool pretty = false,
                             Type target = {});
/// With the final semicolon.
std::string shown_view(SessionImpl& session, const RelationDescriptor& view, bool pretty = false);

}  // namespace aerolith
