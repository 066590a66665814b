#pragma once

#include <span>
#include <string_view>

#include "common/result.h"
#include "functions/function.h"
#include "planner/logical/expr.h"

namespace aerolith {

/// PostgreSQL's type conversion (manual, chapter 10). Parameters of unknown type take the type they
/// are coerced to: `ParameterTypes` remembers it.
class ParameterTypes {
  public:
    explicit ParameterTypes(std::vector<Oid> given = {}, bool may_grow = true)
        : types_(std::move(given)), may_grow_(may_grow) {}
    /// kUnknown while undetermined; an error when $n is out of the given list.
    Result<Oid> type_of(std::uint32_t index, int location);
    Status deduce(std::uint32_t index, Oid type, int location);
    /// Fails on the first parameter whose type nothing told (42P18).
    Result<std::vector<Oid>> finish() const;

  private:
    std::vector<Oid> types_;
    bool may_grow_;
};

class Coercer {
  public:
    Coercer(EvalContext& eval, ParameterTypes& parameters) : eval_(eval), parameters_(parameters) {}

    /// Whether a value of type `from` may become `to` in this context, without doing it.
    bool can_coerce(Oid from, Oid to, CastContext context) const;
    /// Converts; `what` words the error where the context is an assignment: see the callers.
    Result<ExprPtr> coerce(ExprPtr expr, Type to, CastContext context, int location = -1) const;
    /// Implicit conversion that is known to be possible (after function resolution).
    Result<ExprPtr> coerce_argument(ExprPtr expr, Oid to) const;
    /// To boolean, for WHERE and its kin: "argument of WHERE must be type boolean, not type
    /// integer".
    Result<ExprPtr> coerce_to_boolean(ExprPtr expr, std::string_view construct) const;
    Result<ExprPtr> coerce_to_bigint(ExprPtr expr, std::string_view construct) const;
    /// UNION, CASE, VALUES, ARRAY, COALESCE ...: the type all of them become.
    Result<Oid> common_type(std::span<const Expr* const> exprs, std::string_view context) const;
    Result<ExprPtr> coerce_to_common(ExprPtr expr, Oid type, std::string_view context) const;
    /// Literals and parameters nobody gave a type become text.
    Result<ExprPtr> resolve_unknown(ExprPtr expr) const;
    /// Shortens or pads to a modifier when the expression does not have it already.
    Result<ExprPtr> apply_typmod(ExprPtr expr, Type to, bool is_explicit) const;
    /// Casts of constants stay casts: for trees that are printed.
    void keep_form() { keep_form_ = true; }

  private:
    Result<ExprPtr> coerce_unknown_constant(ExprPtr expr, Type to) const;

    EvalContext& eval_;
    ParameterTypes& parameters_;
    bool keep_form_ = false;
};

bool is_string_type(Oid oid);
/// What a function or operator call resolved to.
struct ResolvedScalar {
    const ScalarFunction* function = nullptr;
    const OperatorSpec* op = nullptr;
    std::vector<Oid> argument_types;  // after polymorphism, one per actual argument
    Oid result = kInvalidOid;
};

/// One candidate signature in the shape resolution needs; index names the caller's candidate.
struct CandidateSignature {
    std::vector<Oid> arguments;
    std::size_t index = 0;
};

/// PostgreSQL's func_select_candidate over candidates of equal length: none, one, or several left.
std::vector<CandidateSignature> select_candidates(std::vector<CandidateSignature> candidates,
                                                  std::span<const Oid> arguments,
                                                  const Coercer& coercer);

/// Replaces pseudo types consistently for the actual types; false when they do not fit together.
bool resolve_polymorphic(std::vector<Oid>& declared, Oid& result, std::span<const Oid> actual);

}  // namespace aerolith
