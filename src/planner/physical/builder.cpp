#include "planner/physical/builder.h"

#include <cmath>

#include "types/type_info.h"

namespace aerolith {
namespace {

std::uint32_t slot_of(const std::vector<ColumnId>& slots, ColumnId id) {
    for (std::size_t i = 0; i < slots.size(); ++i) {
        if (slots[i] == id) return static_cast<std::uint32_t>(i);
    }
    return UINT32_MAX;
}

void take_shape(PhysicalNode& node, const PhysicalNode& from) {
    node.types = from.types;
    node.columns = from.columns;
    node.rows = from.rows;
    node.cost = from.cost;
    node.width = from.width;
}

template <class Columns>
void add_columns(const Columns& columns, PhysicalNode& node) {
    for (const auto& column : columns) {
        node.columns.push_back(column.id);
        node.types.push_back(column.type);
    }
}

}  // namespace

PhysicalPlan PhysicalBuilder::build_plan(const LogicalOp& root) {
    PhysicalPlan plan;
    plan.root = build(root, {}).node;
    plan.correlation_count = next_correlation_;
    plan.read_only = read_only_;
    return plan;
}

PhysicalBuilder::Built PhysicalBuilder::build(const LogicalOp& op, const WantedOrder& wanted) {
    switch (op.kind) {
        case LogicalKind::kEmpty:
            return {std::make_unique<PhysicalEmpty>(), {}};
        case LogicalKind::kScan:
            return build_scan(static_cast<const LogicalScan&>(op), {}, wanted);
        case LogicalKind::kVirtualScan:
            return build_virtual_scan(static_cast<const LogicalVirtualScan&>(op), {});
        case LogicalKind::kValues:
            return build_values(static_cast<const LogicalValues&>(op));
        case LogicalKind::kSetFunction:
        case LogicalKind::kProjectSet:
            return build_set_function(static_cast<const LogicalSetFunction&>(op));
        case LogicalKind::kProject:
            return build_project(static_cast<const LogicalProject&>(op), wanted);
        case LogicalKind::kFilter:
            return build_filter(static_cast<const LogicalFilter&>(op), wanted);
        case LogicalKind::kJoin:
            return build_join(static_cast<const LogicalJoin&>(op));
        case LogicalKind::kAggregate:
            return build_aggregate(static_cast<const LogicalAggregate&>(op));
        case LogicalKind::kSort:
            return build_sort(static_cast<const LogicalSort&>(op), wanted, nullptr);
        case LogicalKind::kLimit:
            return build_limit(static_cast<const LogicalLimit&>(op), wanted);
        case LogicalKind::kDistinct:
            return build_distinct(static_cast<const LogicalDistinct&>(op), wanted);
        case LogicalKind::kSetOperation:
            return build_set_operation(static_cast<const LogicalSetOperation&>(op));
        case LogicalKind::kCte:
            return build_cte(static_cast<const LogicalCte&>(op), wanted);
        case LogicalKind::kCteScan:
            return build_cte_scan(static_cast<const LogicalCteScan&>(op));
        case LogicalKind::kLockRows:
            return build_lock_rows(static_cast<const LogicalLockRows&>(op), wanted);
        case LogicalKind::kInsert:
            return {build_insert(static_cast<const LogicalInsert&>(op)), {}};
        case LogicalKind::kUpdate:
            return {build_update(static_cast<const LogicalUpdate&>(op)), {}};
        case LogicalKind::kDelete:
            return {build_delete(static_cast<const LogicalDelete&>(op)), {}};
        case LogicalKind::kWindow:
            return build_window(static_cast<const LogicalWindow&>(op));
        case LogicalKind::kRecursive:
            return build_recursive(static_cast<const LogicalRecursive&>(op));
    }
    UNREACHABLE();
}

ExprPtr PhysicalBuilder::resolve(const Expr& expr, const Slots& slots) {
    ExprPtr copy = expr.clone();
    rewrite(copy, [&](ExprPtr& node) {
        if (node->kind == ExprKind::kSubquery) {
            node = resolve_subquery(*node, slots);
        } else if (node->kind == ExprKind::kColumn) {
            std::uint32_t slot = slot_of(slots, node->column());
            if (slot != UINT32_MAX) {
                node->kind = ExprKind::kSlot;
                node->payload.emplace<ColumnId>(slot);
                return;
            }
            auto outer = outer_parameters_.find(node->column());
            if (outer == outer_parameters_.end())
                return;  // of a subquery's comparison: resolved with it
            node->kind = ExprKind::kParameter;
            node->payload = ParameterRef{outer->second};
        }
    });
    return copy;
}

std::vector<ExprPtr> PhysicalBuilder::resolve_all(const std::vector<ExprPtr>& exprs,
                                                  const Slots& slots) {
    std::vector<ExprPtr> resolved;
    for (const ExprPtr& expr : exprs) resolved.push_back(resolve(*expr, slots));
    return resolved;
}

std::vector<Correlation> PhysicalBuilder::correlate(const std::set<ColumnId>& ids,
                                                    const Slots& outer,
                                                    const std::function<void()>& build_inner) {
    std::vector<Correlation> correlations;
    std::map<ColumnId, std::uint32_t> inner_parameters = outer_parameters_;
    for (ColumnId id : ids) {
        std::uint32_t slot = slot_of(outer, id);
        if (slot == UINT32_MAX) continue;  // from further out: already a parameter
        Correlation correlation;
        correlation.parameter = kFirstCorrelation + next_correlation_++;
        correlation.outer = make_column(slot, {});
        correlation.outer->kind = ExprKind::kSlot;
        inner_parameters[id] = correlation.parameter;
        correlations.push_back(std::move(correlation));
    }
    std::swap(outer_parameters_, inner_parameters);
    build_inner();
    std::swap(outer_parameters_, inner_parameters);
    return correlations;
}

ExprPtr PhysicalBuilder::resolve_subquery(const Expr& expr, const Slots& slots) {
    const auto& call = expr.get<SubqueryCall>();
    auto physical = std::make_shared<PhysicalSubquery>();
    physical->kind = call.kind;
    Estimator inner_estimator = estimator_;
    inner_estimator.learn(*call.plan);
    physical->constant = free_columns(*call.plan).empty();
    physical->correlations = correlate(free_columns(*call.plan), slots, [&] {
        PhysicalBuilder inner(inner_estimator, methods_);
        inner.outer_parameters_ = outer_parameters_;
        inner.next_correlation_ = next_correlation_;
        physical->plan = inner.build(*call.plan, {}).node;
        next_correlation_ = inner.next_correlation_;
    });
    if (call.comparison) {
        // The comparison was resolved over the outer slots by the rewrite; what is left are the
        // subquery's columns.
        ExprPtr comparison = call.comparison->clone();
        auto shift = static_cast<std::uint32_t>(slots.size());
        physical->outer_width = shift;
        rewrite(comparison, [&](ExprPtr& node) {
            if (node->kind != ExprKind::kColumn) return;
            std::uint32_t slot = slot_of(physical->plan->columns, node->column());
            ASSERT(slot != UINT32_MAX);
            node->kind = ExprKind::kSlot;
            node->payload.emplace<ColumnId>(shift + slot);
        });
        bool equality = comparison->kind == ExprKind::kFunction && comparison->call().op &&
                        comparison->call().op->kind == OperatorSpec::Kind::kEqual &&
                        call.kind == SubqueryKind::kAny;
        if (equality && physical->constant && comparison->children[1]->kind == ExprKind::kSlot &&
            comparison->children[1]->column() == shift &&
            comparison->children[0]->type.oid == comparison->children[1]->type.oid &&
            type_info(comparison->children[0]->type.oid).hash) {
            physical->hashable = true;
            physical->hash_keys.push_back(comparison->children[0]->clone());
        }
        physical->comparison = std::move(comparison);
    }
    auto resolved = std::make_unique<Expr>(ExprKind::kSubquery, expr.type, expr.location);
    resolved->payload = std::shared_ptr<const PhysicalSubquery>(std::move(physical));
    return resolved;
}

PhysicalBuilder::Built PhysicalBuilder::build_filter(const LogicalFilter& op,
                                                     const WantedOrder& wanted) {
    if (op.child().kind == LogicalKind::kScan) {
        std::vector<ExprPtr> conditions;
        for (const ExprPtr& condition : op.conditions) conditions.push_back(condition->clone());
        return build_scan(static_cast<const LogicalScan&>(op.child()), std::move(conditions),
                          wanted);
    }
    if (op.child().kind == LogicalKind::kVirtualScan) {
        return build_virtual_scan(static_cast<const LogicalVirtualScan&>(op.child()),
                                  op.conditions);
    }
    Built child = build(op.child(), wanted);
    auto filter = std::make_unique<PhysicalFilter>();
    take_shape(*filter, *child.node);
    filter->conditions = resolve_all(op.conditions, filter->columns);
    filter->rows = std::max(1.0, child.node->rows * estimator_.selectivity(op.conditions));
    filter->cost = child.node->cost + child.node->rows * 0.02;
    filter->children.push_back(std::move(child.node));
    return {std::move(filter), std::move(child.order)};
}

PhysicalBuilder::Built PhysicalBuilder::build_virtual_scan(const LogicalVirtualScan& op,
                                                           const std::vector<ExprPtr>& conditions) {
    auto scan = std::make_unique<PhysicalVirtualScan>();
    scan->table = op.table;
    scan->alias = op.alias;
    for (const ScanColumn& column : op.columns) scan->output.push_back(column.number);
    add_columns(op.columns, *scan);
    scan->filter = resolve_all(conditions, scan->columns);
    scan->rows = std::max(1.0, 100 * estimator_.selectivity(conditions));
    scan->cost = 100;
    return {std::move(scan), {}};
}

PhysicalBuilder::Built PhysicalBuilder::build_values(const LogicalValues& op) {
    auto values = std::make_unique<PhysicalValues>();
    add_columns(op.columns, *values);
    values->from_copy = op.rows.empty();  // written VALUES has rows
    for (const auto& row : op.rows) values->tuples.push_back(resolve_all(row, {}));
    values->rows = static_cast<double>(std::max<std::size_t>(1, op.rows.size()));
    return {std::move(values), {}};
}

PhysicalBuilder::Built PhysicalBuilder::build_project(const LogicalProject& op,
                                                      const WantedOrder& wanted) {
    // An order wanted of the projection is one of its child where the keys are plain columns.
    WantedOrder below;
    below.fraction = wanted.fraction;
    for (const WantedOrder::Key& key : wanted.keys) {
        const Expr* source = nullptr;
        for (const ProjectItem& item : op.items) {
            if (item.column.id == key.column) source = item.expr.get();
        }
        if (!source || source->kind != ExprKind::kColumn) {
            below.keys.clear();
            break;
        }
        below.keys.push_back({source->column(), key.descending, key.nulls_first});
    }
    Built child = build(op.child(), below);
    auto project = std::make_unique<PhysicalProject>();
    for (const ProjectItem& item : op.items) {
        project->exprs.push_back(resolve(*item.expr, child.node->columns));
        project->columns.push_back(item.column.id);
        project->types.push_back(item.expr->type);
    }
    std::vector<WantedOrder::Key> order;
    for (const WantedOrder::Key& key : child.order) {
        const ProjectItem* match = nullptr;
        for (const ProjectItem& item : op.items) {
            if (item.expr->kind == ExprKind::kColumn && item.expr->column() == key.column)
                match = &item;
        }
        if (!match) break;
        order.push_back({match->column.id, key.descending, key.nulls_first});
    }
    project->rows = child.node->rows;
    project->cost =
        child.node->cost + child.node->rows * 0.01 * static_cast<double>(op.items.size());
    project->children.push_back(std::move(child.node));
    return {std::move(project), std::move(order)};
}

PhysicalBuilder::Built PhysicalBuilder::build_aggregate(const LogicalAggregate& op) {
    Built child = build(op.child(), {});
    auto aggregate = std::make_unique<PhysicalAggregate>();
    for (const ProjectItem& group : op.groups) {
        aggregate->groups.push_back(resolve(*group.expr, child.node->columns));
        aggregate->columns.push_back(group.column.id);
        aggregate->types.push_back(group.expr->type);
    }
    for (const AggregateItem& item : op.aggregates) {
        aggregate->aggregates.push_back(resolve(*item.call, child.node->columns));
        aggregate->columns.push_back(item.column.id);
        aggregate->types.push_back(item.call->type);
    }
    aggregate->rows = op.groups.empty() ? 1 : estimator_.rows(op);
    aggregate->cost = child.node->cost + child.node->rows * 0.05;
    aggregate->children.push_back(std::move(child.node));
    return {std::move(aggregate), {}};
}

PhysicalBuilder::Built PhysicalBuilder::build_sort(const LogicalSort& op, const WantedOrder&,
                                                   const LogicalLimit* limit) {
    WantedOrder wanted;
    if (limit && limit->limit) {
        double rows = std::max(1.0, estimator_.rows(op.child()));
        double count = limit->limit->is_constant()
                           ? static_cast<double>(limit->limit->value().as<std::int64_t>())
                           : rows / 10;
        wanted.fraction = std::min(1.0, std::max(1.0, count) / rows);
    }
    return build_sorted(op.child(), op.keys, std::move(wanted), limit);
}

PhysicalBuilder::Built PhysicalBuilder::build_sorted(const LogicalOp& input,
                                                     const std::vector<SortKey>& keys,
                                                     WantedOrder wanted,
                                                     const LogicalLimit* limit) {
    bool plain = true;
    for (const SortKey& key : keys) {
        plain = plain && key.expr->kind == ExprKind::kColumn;
        if (plain) wanted.keys.push_back({key.expr->column(), key.descending, key.nulls_first});
    }
    if (!plain) wanted.keys.clear();
    Built child = build(input, wanted);
    auto same = [](const WantedOrder::Key& a, const WantedOrder::Key& b) {
        return a.column == b.column && a.descending == b.descending &&
               a.nulls_first == b.nulls_first;
    };
    bool sorted = plain && child.order.size() >= wanted.keys.size() &&
                  std::equal(wanted.keys.begin(), wanted.keys.end(), child.order.begin(), same);
    if (sorted) return child;
    auto sort = std::make_unique<PhysicalSort>();
    take_shape(*sort, *child.node);
    for (const SortKey& key : keys)
        sort->keys.push_back({resolve(*key.expr, sort->columns), key.descending, key.nulls_first});
    if (limit && limit->limit && !limit->with_ties) {
        sort->limit = resolve(*limit->limit, {});
        if (limit->offset) sort->offset = resolve(*limit->offset, {});
    }
    sort->cost += sort->rows * 0.15 * std::log2(sort->rows + 2);
    sort->startup_cost = sort->cost;
    sort->children.push_back(std::move(child.node));
    return {std::move(sort), std::move(wanted.keys)};
}

PhysicalBuilder::Built PhysicalBuilder::build_limit(const LogicalLimit& op,
                                                    const WantedOrder& wanted) {
    Built child;
    // The limit is worth telling the sort below, through a projection too.
    if (op.child().kind == LogicalKind::kSort) {
        child = build_sort(static_cast<const LogicalSort&>(op.child()), wanted, &op);
    } else {
        child = build(op.child(), wanted);
    }
    auto limit = std::make_unique<PhysicalLimit>();
    take_shape(*limit, *child.node);
    if (op.limit) limit->limit = resolve(*op.limit, {});
    if (op.offset) limit->offset = resolve(*op.offset, {});
    limit->with_ties = op.with_ties;
    for (const SortKey& key : op.ties) limit->ties.push_back(resolve(*key.expr, limit->columns));
    limit->rows = std::min(child.node->rows, estimator_.rows(op));
    limit->children.push_back(std::move(child.node));
    return {std::move(limit), std::move(child.order)};
}

PhysicalBuilder::Built PhysicalBuilder::build_distinct(const LogicalDistinct& op,
                                                       const WantedOrder& wanted) {
    Built child = build(op.child(), wanted);
    auto distinct = std::make_unique<PhysicalDistinct>();
    take_shape(*distinct, *child.node);
    distinct->keys = resolve_all(op.keys, distinct->columns);
    distinct->sorted = comes_in_groups(op, child.order);
    distinct->rows = estimator_.rows(op);
    distinct->cost += child.node->rows * 0.08;
    distinct->children.push_back(std::move(child.node));
    if (!distinct->sorted) child.order.clear();  // a hash that does not fit changes the order
    return {std::move(distinct), std::move(child.order)};
}

/// Whether rows that are alike in the keys come one after another.
bool PhysicalBuilder::comes_in_groups(const LogicalDistinct& op,
                                      const std::vector<WantedOrder::Key>& order) const {
    if (op.first_of_sorted && op.child().kind == LogicalKind::kSort) return true;
    if (order.size() < op.keys.size()) return false;
    return std::ranges::all_of(op.keys, [&](const ExprPtr& key) {
        if (key->kind != ExprKind::kColumn) return false;
        auto leading = std::span(order).first(op.keys.size());
        return std::ranges::any_of(leading, [&](const WantedOrder::Key& sorted) {
            return sorted.column == key->column();
        });
    });
}

PhysicalBuilder::Built PhysicalBuilder::build_set_operation(const LogicalSetOperation& op) {
    auto node = std::make_unique<PhysicalSetOperation>();
    node->op = op.op;
    node->all = op.all;
    add_columns(op.columns, *node);
    node->rows = estimator_.rows(op);
    for (std::size_t i = 0; i < op.children.size(); ++i) {
        Built child = build(op.child(i), {});
        node->inputs.emplace_back();
        for (ColumnId id : op.inputs[i])
            node->inputs.back().push_back(slot_of(child.node->columns, id));
        node->cost += child.node->cost;
        node->children.push_back(std::move(child.node));
    }
    return {std::move(node), {}};
}

PhysicalBuilder::Built PhysicalBuilder::build_set_function(const LogicalSetFunction& op) {
    bool project = op.kind == LogicalKind::kProjectSet;
    auto node = std::make_unique<PhysicalSetFunction>(project ? PlanKind::kProjectSet
                                                              : PlanKind::kSetFunction);
    Slots slots;
    if (project) {
        Built child = build(op.child(), {});
        take_shape(*node, *child.node);
        slots = child.node->columns;
        node->children.push_back(std::move(child.node));
    }
    node->alias = op.alias;
    for (const SetFunctionItem& item : op.items) {
        SetFunctionItem resolved{item.function, resolve_all(item.arguments, slots), nullptr,
                                 item.columns};
        if (item.scalar) resolved.scalar = resolve(*item.scalar, slots);
        add_columns(item.columns, *node);
        node->items.push_back(std::move(resolved));
    }
    if (op.ordinality) {
        node->ordinality = true;
        node->columns.push_back(op.ordinality->id);
        node->types.push_back(op.ordinality->type);
    }
    node->rows = estimator_.rows(op);
    node->cost += node->rows * 0.05;
    return {std::move(node), {}};
}

PhysicalBuilder::Built PhysicalBuilder::build_cte(const LogicalCte& op, const WantedOrder& wanted) {
    auto node = std::make_unique<PhysicalCte>();
    node->cte = op.cte;
    node->name = op.name;
    Built definition = build(op.child(0), {});
    // Scans name positions of `columns`; the definition's slots are brought into that order.
    if (definition.node->columns != op.columns) {
        auto project = std::make_unique<PhysicalProject>();
        for (ColumnId id : op.columns) {
            std::uint32_t slot = slot_of(definition.node->columns, id);
            ExprPtr expr = make_column(slot, definition.node->types[slot]);
            expr->kind = ExprKind::kSlot;
            project->types.push_back(expr->type);
            project->columns.push_back(id);
            project->exprs.push_back(std::move(expr));
        }
        project->rows = definition.node->rows;
        project->cost = definition.node->cost;
        project->children.push_back(std::move(definition.node));
        definition.node = std::move(project);
    }
    Built body = build(op.child(1), wanted);
    take_shape(*node, *body.node);
    node->cost += definition.node->cost;
    node->children.push_back(std::move(definition.node));
    node->children.push_back(std::move(body.node));
    return {std::move(node), std::move(body.order)};
}

PhysicalBuilder::Built PhysicalBuilder::build_cte_scan(const LogicalCteScan& op) {
    auto node = std::make_unique<PhysicalCteScan>();
    node->cte = op.cte;
    node->alias = op.alias;
    add_columns(op.columns, *node);
    for (std::uint32_t i = 0; i < op.columns.size(); ++i) node->output.push_back(i);
    node->rows = estimator_.rows(op);
    node->cost = node->rows * 0.02;
    return {std::move(node), {}};
}

}  // namespace aerolith
