#include "executor/rows/index_keys.h"

#include "planner/bind/binder.h"

namespace aerolith {

Result<IndexKeys::Index*> IndexKeys::prepare(const IndexDescriptor& index) {
    for (auto& known : indexes_) {
        if (known->oid == index.oid) return known.get();
    }
    // Immutable expressions over one table's columns: they name nothing of the catalog.
    static const Catalog nothing;
    Parser parser;
    BindEnvironment environment{nothing, {}, {}, context_.eval, parser};
    ParameterTypes parameters({}, false);
    std::vector<ScanColumn> row;
    for (const ColumnDescriptor& column : table_->columns) {
        if (!column.dropped)
            row.push_back(
                {column.number, static_cast<ColumnId>(row.size() + 1), column.name, column.type});
    }
    IndexExpressions bound = TRY(Binder(environment, parameters).bind_index(*table_, index, row));
    auto made = std::make_unique<Index>();
    made->oid = index.oid;
    auto evaluator = [&](ExprPtr expr) {
        rewrite(expr, [](ExprPtr& node) {
            if (node->kind != ExprKind::kColumn) return;
            node->kind = ExprKind::kSlot;
            node->payload.emplace<ColumnId>(node->column() - 1);
        });
        made->exprs.push_back(std::move(expr));
        return make_evaluator(*made->exprs.back(), context_);
    };
    for (ExprPtr& column : bound.columns) {
        if (column) made->columns.push_back(evaluator(std::move(column)));
    }
    for (ExprPtr& condition : bound.predicate)
        made->predicate.push_back(evaluator(std::move(condition)));
    indexes_.push_back(std::move(made));
    return indexes_.back().get();
}

Result<IndexKeys::Values> IndexKeys::compute(const IndexDescriptor& index, const Chunk& rows,
                                             std::size_t row) {
    Values out;
    if (!has_expressions(index)) return out;
    Index* prepared = TRY(prepare(index));
    Chunk one = rows;
    one.select(std::make_shared<Selection>(Selection{static_cast<std::uint32_t>(row)}));
    for (const EvaluatorPtr& condition : prepared->predicate) {
        Vector truth = TRY(condition->evaluate(one));
        if (truth.is_null(0) || !truth.at(0).as<bool>()) {
            out.included = false;
            return out;
        }
    }
    for (const EvaluatorPtr& column : prepared->columns)
        out.values.push_back(TRY(column->evaluate(one)).value(0));
    return out;
}

}  // namespace aerolith
