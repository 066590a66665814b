#include "planner/bind/select_level.h"

namespace aerolith {
namespace {

ExprPtr annotated(ExprKind kind, ExprPtr expr, std::string_view text) {
    Type type = expr->type;
    std::vector<ExprPtr> child;
    child.push_back(std::move(expr));
    ExprPtr with = make_expr(kind, type, std::move(child));
    with->payload = Value::text(text);
    return with;
}

}  // namespace

void Binder::record_form() {
    recording_ = true;
    coercer_.keep_form();
}

/// What is bound from here on belongs to this query; null when nothing is recorded.
std::shared_ptr<QueryRecord> Binder::open_record(const ast::SelectStatement& select) {
    if (!recording_) return nullptr;
    auto record = std::make_shared<QueryRecord>();
    record->syntax = &select;
    record_ = record.get();
    return record;
}

void Binder::close_record(const std::shared_ptr<QueryRecord>& record, SelectOutput& output) {
    if (!record) return;
    record->columns = output.columns;
    output.record = recorded_ = record;
}

void Binder::record_table(const ast::TableRef& ref, const Scope& scope,
                          std::shared_ptr<const QueryRecord> query) {
    if (!record_) return;
    const ScopeTable& entry = scope.tables.back();
    TableRecord& record = record_->tables[&ref];
    record.relation = entry.source;
    record.query = std::move(query);
    for (const ScopeColumn& column : entry.columns) {
        auto source = sources_.find(column.id);
        bool known = entry.source != kInvalidOid && source != sources_.end();
        record.columns.push_back(
            {column.id, column.name, known ? source->second.attribute : std::int16_t{0}});
    }
}

/// Taken before grouping replaces aggregates and grouped expressions by columns.
void Binder::record_level(const Level& level) {
    for (const ProjectItem& item : level.targets)
        record_->targets.push_back({item.column, item.expr->clone()});
    record_->visible_targets = level.visible_targets;
    if (level.having) record_->having = level.having->clone();
    for (const ProjectItem& group : level.groups) record_->groups.push_back(group.expr->clone());
    record_->grouping_sets = level.grouping_sets;
    for (const SortKey& key : level.order) record_->order.push_back(key.clone());
    for (const ExprPtr& key : level.distinct_on) record_->distinct_on.push_back(key->clone());
}

/// An expression that prints as `text`, when it is bound to be printed.
ExprPtr Binder::verbatim(ExprPtr expr, std::string_view text) {
    if (!recording_) return expr;
    return annotated(ExprKind::kVerbatim, std::move(expr), text);
}

ExprPtr Binder::record_collation(ExprPtr operand, std::string_view collation) {
    return annotated(ExprKind::kCollate, std::move(operand), collation);
}

/// (a, b) < (c, d) as one operator between two rows.
Result<ExprPtr> Binder::record_row_comparison(std::string_view name, const ast::RowExpr& left,
                                              const ast::RowExpr& right, const Scope& scope,
                                              ExprPlace place) {
    std::vector<ExprPtr> lefts, rights, rows;
    const OperatorSpec* op = nullptr;
    for (std::size_t i = 0; i < left.fields.size(); ++i) {
        ExprPtr a = TRY(bind_expr(*left.fields[i], scope, place));
        ExprPtr b = TRY(bind_expr(*right.fields[i], scope, place));
        ExprPtr pair = TRY(make_operator(name, std::move(a), std::move(b), coercer_, -1));
        op = pair->call().op;
        lefts.push_back(std::move(pair->children[0]));
        rights.push_back(std::move(pair->children[1]));
    }
    rows.push_back(make_expr(ExprKind::kRow, {type_oid::kRecord}, std::move(lefts)));
    rows.push_back(make_expr(ExprKind::kRow, {type_oid::kRecord}, std::move(rights)));
    ExprPtr comparison = make_expr(ExprKind::kFunction, {type_oid::kBool}, std::move(rows));
    comparison->payload = FunctionCall{nullptr, op};
    return comparison;
}

}  // namespace aerolith
