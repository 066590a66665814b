#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "types/oid/object_names.h"

namespace aerolith {

class SessionImpl;
struct Signature;

/// The name as SQL would have to write it.
std::string quote_name(std::string_view name);
/// "a.\"B\"" into a and B; fails on a bad name.
Result<std::vector<std::string>> split_name(std::string_view text);

/// Names in the session's catalog, for regclass and its kin.
std::unique_ptr<ObjectNames> make_object_names(SessionImpl& session);

/// Null: no such function.
const Signature* function_signature_of(Oid oid);
/// "abs" and "abs(integer)"; empty: no such function.
std::string function_name(Oid oid);
std::string function_signature(Oid oid);

}  // namespace aerolith
