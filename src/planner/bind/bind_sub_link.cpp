#include "parser/ast/expressions.h"
#include "planner/bind/binder.h"
#include "planner/bind/resolve.h"
#include "types/type_info.h"

namespace aerolith {

Result<ExprPtr> Binder::bind_sub_link(const ast::SubLink& link, const Scope& scope,
                                      ExprPlace place) {
    if (place == ExprPlace::kCheck)
        return error(SqlState::kFeatureNotSupported, "cannot use subquery in check constraint")
            .at(link.location);
    if (place == ExprPlace::kDefault)
        return error(SqlState::kFeatureNotSupported, "cannot use subquery in DEFAULT expression")
            .at(link.location);
    if (place == ExprPlace::kIndex)
        return error(SqlState::kFeatureNotSupported, "cannot use subquery in index expression")
            .at(link.location);
    if (place == ExprPlace::kIndexPredicate)
        return error(SqlState::kFeatureNotSupported, "cannot use subquery in index predicate")
            .at(link.location);
    if (place == ExprPlace::kGenerated)
        return error(SqlState::kFeatureNotSupported,
                     "cannot use subquery in column generation expression")
            .at(link.location);
    RecursionContext context = std::exchange(recursion_, RecursionContext::kSubquery);
    Result<SelectOutput> bound_query = bind_select(*link.query, &scope, true);
    recursion_ = context;
    SelectOutput output = TRY(std::move(bound_query));
    SubqueryCall call;
    call.kind = static_cast<SubqueryKind>(link.sub_kind == ast::SubLinkKind::kExists   ? 1
                                          : link.sub_kind == ast::SubLinkKind::kAny    ? 2
                                          : link.sub_kind == ast::SubLinkKind::kAll    ? 3
                                          : link.sub_kind == ast::SubLinkKind::kScalar ? 0
                                                                                       : 4);
    for (const OutputColumn& column : output.columns) call.columns.push_back(column.id);
    Type type{type_oid::kBool};
    if (call.kind == SubqueryKind::kScalar || call.kind == SubqueryKind::kArray) {
        if (output.columns.size() != 1)
            return error(SqlState::kSyntaxError, "subquery must return only one column")
                .at(link.location);
        type = output.columns.front().type;
        if (call.kind == SubqueryKind::kArray) {
            Oid array = type_info(type.oid).array;
            if (array == kInvalidOid) {
                return error(SqlState::kUndefinedObject,
                             "could not find array type for data type {}", format_type({type.oid}))
                    .at(link.location);
            }
            type = {array};
        }
    } else if (call.kind != SubqueryKind::kExists) {
        std::string_view name = link.operator_name.empty() ? "=" : link.operator_name.base();
        std::vector<const ast::Expr*> tests;
        if (const auto* row = link.test->try_as<ast::RowExpr>())
            tests.assign(row->fields.begin(), row->fields.end());
        else
            tests.push_back(link.test);
        if (tests.size() < output.columns.size())
            return error(SqlState::kSyntaxError, "subquery has too many columns").at(link.location);
        if (tests.size() > output.columns.size())
            return error(SqlState::kSyntaxError, "subquery has too few columns").at(link.location);
        if (tests.size() > 1 && name != "=" && name != "<>")
            return not_supported("ordering comparison of rows with a subquery", link.location);
        std::vector<ExprPtr> parts;
        for (std::size_t i = 0; i < tests.size(); ++i) {
            const OutputColumn& column = output.columns[i];
            ExprPtr right = make_column(column.id, column.type, link.location);
            ExprPtr left = TRY(bind_expr(*tests[i], scope, place));
            parts.push_back(TRY(
                make_operator(name, std::move(left), std::move(right), coercer_, link.location)));
        }
        if (parts.size() == 1)
            call.comparison = std::move(parts.front());
        else
            call.comparison = make_expr(name == "<>" ? ExprKind::kOr : ExprKind::kAnd,
                                        {type_oid::kBool}, std::move(parts), link.location);
        if (call.comparison->type.oid != type_oid::kBool) {
            return error(SqlState::kWrongObjectType,
                         "operator {} must return type boolean, not type {}", name,
                         format_type(call.comparison->type))
                .at(link.location);
        }
    }
    call.plan = std::shared_ptr<LogicalOp>(std::move(output.plan));
    call.record = output.record;
    auto expr = std::make_unique<Expr>(ExprKind::kSubquery, type, link.location);
    expr->payload = std::move(call);
    return expr;
}

}  // namespace aerolith
