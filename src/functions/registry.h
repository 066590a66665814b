#pragma once

#include <span>
#include <string_view>

#include "functions/function.h"

namespace aerolith {

/// Every built-in function, operator, cast and aggregate, by name and by PostgreSQL's OID. Built
/// once on first use from the lists of the families (scalar/list.cpp ...); immutable and shared by
/// all threads afterwards.
class Registry {
  public:
    static const Registry& instance();

    std::span<const ScalarFunction* const> scalars(std::string_view name) const;
    std::span<const AggregateFunction* const> aggregates(std::string_view name) const;
    std::span<const SetFunction* const> sets(std::string_view name) const;
    std::span<const WindowFunction* const> windows(std::string_view name) const;
    std::span<const OperatorSpec* const> operators(std::string_view name) const;
    const ScalarFunction* scalar(Oid oid) const;  // null: none
    const AggregateFunction* aggregate(Oid oid) const;
    /// Names of a function's arguments, with commas between; empty: they have none.
    std::string_view argument_names(Oid function) const;
    const OperatorSpec* find_operator(Oid oid) const;
    /// The operator of exactly these operand types; null: none.
    const OperatorSpec* find_operator(std::string_view name, Oid left, Oid right) const;
    const CastSpec* find_cast(Oid source, Oid target) const;

    std::span<const ScalarFunction> all_scalars() const;
    std::span<const AggregateFunction> all_aggregates() const;
    std::span<const SetFunction> all_sets() const;
    std::span<const WindowFunction> all_windows() const;
    std::span<const OperatorSpec> all_operators() const;
    std::span<const CastSpec> all_casts() const;

  private:
    Registry();
    struct Tables;
    const Tables* tables_;
};

}  // namespace aerolith
