#include "executor/statements/stored_expressions.h"
#include "executor/statements/table_builder.h"
#include "types/type_info.h"

/// Expressions of indexes and generated columns.
namespace aerolith {
Result<IndexColumn> TableBuilder::index_expression(const ast::IndexElement& element) {
    BindEnvironment environment = context_.bind_environment();
    ParameterTypes parameters({}, false);
    Binder binder(environment, parameters);
    ExprPtr bound = TRY(binder.bind_table_expression(*element.expr, &table_, table_columns(table_),
                                                     ExprPlace::kIndex));
    if (volatility_of(*bound) != Volatility::kImmutable) {
        return Error(SqlState::kInvalidObjectDefinition,
                     "functions in index expression must be marked IMMUTABLE");
    }
    if (!type_info(bound->type.oid).encode_key) {
        return error(SqlState::kUndefinedObject,
                     "data type {} has no default operator class for access method \"btree\"",
                     format_type({bound->type.oid}))
            .hint(
                "You must specify an operator class for the index or define a default operator "
                "class for the data type.");
    }
    IndexColumn part {
        0, TRY(print_stored(*element.expr, &table_, ExprPlace::kIndex, context_))
        .text, bound->type
    };
    part.descending = element.direction == ast::SortDirection::kDescending;
    part.nulls_first = element.nulls == ast::NullsOrder::kDefault
                           ? part.descending
                           : element.nulls == ast::NullsOrder::kFirst;
    return part;
}

Status TableBuilder::add_predicate(IndexDescriptor& index,
                                   const ast::CreateIndexStatement& syntax) {
    BindEnvironment environment = context_.bind_environment();
    ParameterTypes parameters({}, false);
    Binder binder(environment, parameters);
    ExprPtr bound = TRY(binder.bind_table_expression(*syntax.where, &table_, table_columns(table_),
                                                     ExprPlace::kIndexPredicate));
    bound = TRY(binder.coercer().coerce_to_boolean(std::move(bound), "WHERE"));
    if (volatility_of(*bound) != Volatility::kImmutable) {
        return Error(SqlState::kInvalidObjectDefinition,
                     "functions in index predicate must be marked IMMUTABLE");
    }
    index.predicate_sql =
        TRY(print_stored(*syntax.where, &table_, ExprPlace::kIndexPredicate, context_))
    .text;
    return {};
}

Status TableBuilder::set_generation(ColumnDescriptor& column, const ast::Constraint& syntax) {
    BindEnvironment environment = context_.bind_environment();
    ParameterTypes parameters({}, false);
    Binder binder(environment, parameters);
    ExprPtr bound = TRY(binder.bind_table_expression(*syntax.expr, &table_, table_columns(table_),
                                                     ExprPlace::kGenerated));
    Status status;
    walk(*bound, [&](const Expr& node) {
        if (node.kind != ExprKind::kColumn || !status.ok()) return;
        const ColumnDescriptor& read = table_.column(static_cast<std::int16_t>(node.column()));
        if (!read.generated) return;
        status =
            error(SqlState::kInvalidObjectDefinition,
                  "cannot use generated column \"{}\" in column generation expression", read.name)
                .detail("A generated column cannot reference another generated column.")
                .at(node.location);
    });
    TRY(std::move(status));
    if (volatility_of(*bound) != Volatility::kImmutable)
        return Error(SqlState::kInvalidObjectDefinition, "generation expression is not immutable");
    if (!binder.coercer().can_coerce(bound->type.oid, column.type.oid, CastContext::kAssignment)) {
        return error(SqlState::kDatatypeMismatch,
                     "column \"{}\" is of type {} but default expression is of type {}",
                     column.name, format_type({column.type.oid}), format_type({bound->type.oid}))
            .hint("You will need to rewrite or cast the expression.");
    }
    column.default_sql =
        TRY(print_stored(*syntax.expr, &table_, ExprPlace::kGenerated, context_, column.type))
    .text;
    column.default_oid = TRY(context_.new_oid());
    return {};
}

}  // namespace aerolith
