#pragma once

#include <string_view>

#include "planner/bind/coerce.h"

namespace aerolith {

enum class CallKind : std::uint8_t { kScalar, kAggregate, kSet, kWindow };

/// A call matched to a function of any kind, with the type each argument is to be converted to.
struct ResolvedCall {
    CallKind kind = CallKind::kScalar;
    const ScalarFunction* scalar = nullptr;
    const AggregateFunction* aggregate = nullptr;
    const SetFunction* set = nullptr;
    const WindowFunction* window = nullptr;
    std::vector<Oid> argument_types;
    Oid result = kInvalidOid;
    /// Trailing arguments from this one on are VARIADIC elements to gather into an array; -1: none.
    int variadic_from = -1;
    Oid variadic_element = kInvalidOid;
};

/// `name` as written, for messages. Fails with 42883 or 42725 in PostgreSQL's words.
Result<ResolvedCall> resolve_function(std::string_view schema, std::string_view name,
                                      std::span<const ExprPtr> arguments, bool variadic_call,
                                      const Coercer& coercer, int location);

/// left may be null for a prefix operator.
Result<ResolvedScalar> resolve_operator(std::string_view name, Oid left, Oid right,
                                        const Coercer& coercer, int location);

/// The call of an operator with its arguments converted.
Result<ExprPtr> make_operator(std::string_view name, ExprPtr left, ExprPtr right,
                              const Coercer& coercer, int location);

}  // namespace aerolith
