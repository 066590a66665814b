#pragma once

#include "planner/logical/expr.h"

namespace aerolith {

/// What an expression of a kind that can travel is made of.
struct TravellingKind {
    ExprKind kind;
    std::size_t least_children, most_children;
};

/// Null: expressions of the kind stay where they were planned.
const TravellingKind* travelling_kind(ExprKind kind);

/// What the kind has besides its children. An expression that is read gets its payload here.
template <class Archive, class Expression>
void travel_payload(Archive& archive, Expression& expr) {
    auto with = [&]<class T>(auto&& fields) {
        if constexpr (Archive::kReads) expr.payload = T{};
        fields(std::get<T>(expr.payload));
    };
    auto plain = [&](auto& value) { archive(value); };
    switch (expr.kind) {
        case ExprKind::kConstant:
            return with.template operator()<Value>(plain);
        case ExprKind::kSlot:
            return with.template operator()<ColumnId>(plain);
        case ExprKind::kParameter:
            return with.template operator()<ParameterRef>([&](auto& ref) { archive(ref.index); });
        case ExprKind::kFunction:
            return with.template operator()<FunctionCall>([&](auto& call) {
                archive(call.function, call.op, call.is_cast, call.variadic_array);
            });
        case ExprKind::kBooleanTest:
            return with.template operator()<BooleanTestKind>(plain);
        case ExprKind::kMinMax:
        case ExprKind::kTypmod:
        case ExprKind::kSubscript:
            return with.template operator()<bool>(plain);
        case ExprKind::kAnyAll:
            return with.template operator()<AnyAllCall>(
                [&](auto& call) { archive(call.comparison, call.op, call.all); });
        case ExprKind::kRow:
            return with.template operator()<RowCall>([&](auto& row) {
                auto existence = static_cast<std::int64_t>(row.existence);
                archive(row.names, existence);
                if constexpr (Archive::kReads) row.existence = existence;
            });
        case ExprKind::kField:
            return with.template operator()<FieldRef>([&](auto& ref) {
                auto position = static_cast<std::uint32_t>(ref.position);
                archive(position);
                if constexpr (Archive::kReads) ref.position = position;
            });
        case ExprKind::kAggregate:
            return with.template operator()<AggregateCall>([&](auto& call) {
                archive(call.function, call.star);
                archive.optional(call.filter);
            });
        default:
            return;
    }
}

}  // namespace aerolith
