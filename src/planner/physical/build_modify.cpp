#include "planner/physical/builder.h"

namespace aerolith {
namespace {

std::vector<ColumnId> ids_of(const std::vector<ScanColumn>& row) {
    std::vector<ColumnId> ids;
    for (const ScanColumn& column : row) ids.push_back(column.id);
    return ids;
}

std::size_t position_of(const std::vector<ScanColumn>& row, std::int16_t number) {
    for (std::size_t i = 0; i < row.size(); ++i) {
        if (row[i].number == number) return i;
    }
    UNREACHABLE();
}

std::uint32_t find_slot(const std::vector<ColumnId>& slots, ColumnId id) {
    auto found = std::ranges::find(slots, id);
    ASSERT(found != slots.end());
    return static_cast<std::uint32_t>(found - slots.begin());
}

}  // namespace

PhysicalRowMark PhysicalBuilder::resolve_mark(const RowMark& mark, const Slots& slots) {
    PhysicalRowMark resolved;
    resolved.table = mark.table;
    resolved.row_key_slot = find_slot(slots, mark.row_key);
    for (const ScanColumn& column : mark.columns)
        resolved.slots.push_back({find_slot(slots, column.id), column.number});
    resolved.strength = mark.strength;
    resolved.wait = mark.wait;
    return resolved;
}

void PhysicalBuilder::fill_modify(const LogicalModify& op, PhysicalModify& node,
                                  const Slots& returning_slots) {
    read_only_ = false;
    node.table = op.table;
    node.alias = op.alias;
    for (const ScanColumn& column : op.row) node.row.push_back(column.number);
    Slots row = ids_of(op.row);
    for (const CheckConstraint& check : op.checks)
        node.checks.push_back({check.name, resolve(*check.condition, row)});
    for (const AssignmentTarget& target : op.generated)
        node.generated.push_back({position_of(op.row, target.number), resolve(*target.expr, row)});
    node.references = op.references;
    node.referenced_by = op.referenced_by;
    node.has_returning = op.returning.present;
    for (const ProjectItem& item : op.returning.items) {
        node.returning.push_back(resolve(*item.expr, returning_slots));
        node.columns.push_back(item.column.id);
        node.types.push_back(item.expr->type);
    }
}

PhysicalPtr PhysicalBuilder::build_insert(const LogicalInsert& op) {
    Built child = build(op.child(), {});
    auto insert = std::make_unique<PhysicalInsert>();
    for (const AssignmentTarget& value : op.values)
        insert->values.push_back(resolve(*value.expr, child.node->columns));
    Slots row = ids_of(op.row);
    fill_modify(op, *insert, row);
    insert->conflict = op.conflict.action;
    insert->arbiters = op.conflict.arbiters;
    Slots both = row;
    for (const ScanColumn& column : op.conflict.excluded) both.push_back(column.id);
    for (const AssignmentTarget& assignment : op.conflict.assignments) {
        insert->conflict_assignments.push_back(
            {position_of(op.row, assignment.number), resolve(*assignment.expr, both)});
    }
    if (op.conflict.where) insert->conflict_where = resolve(*op.conflict.where, both);
    insert->rows = child.node->rows;
    insert->cost = child.node->cost + child.node->rows * 2;
    insert->children.push_back(std::move(child.node));
    return insert;
}

PhysicalPtr PhysicalBuilder::build_update(const LogicalUpdate& op) {
    Built child = build(op.child(), {});
    auto update = std::make_unique<PhysicalUpdate>();
    const Slots& slots = child.node->columns;
    Slots returning = ids_of(op.row);
    returning.insert(returning.end(), slots.begin(), slots.end());
    fill_modify(op, *update, returning);
    update->mark = resolve_mark(op.mark, slots);
    for (const AssignmentTarget& assignment : op.assignments) {
        update->assignments.push_back(
            {position_of(op.row, assignment.number), resolve(*assignment.expr, slots)});
    }
    update->recheck = resolve_all(op.recheck, slots);
    update->rows = child.node->rows;
    update->cost = child.node->cost + child.node->rows * 5;
    update->children.push_back(std::move(child.node));
    return update;
}

PhysicalPtr PhysicalBuilder::build_delete(const LogicalDelete& op) {
    Built child = build(op.child(), {});
    auto erase = std::make_unique<PhysicalDelete>();
    const Slots& slots = child.node->columns;
    Slots returning = ids_of(op.row);
    returning.insert(returning.end(), slots.begin(), slots.end());
    fill_modify(op, *erase, returning);
    erase->mark = resolve_mark(op.mark, slots);
    erase->recheck = resolve_all(op.recheck, slots);
    erase->rows = child.node->rows;
    erase->cost = child.node->cost + child.node->rows * 3;
    erase->children.push_back(std::move(child.node));
    return erase;
}

PhysicalBuilder::Built PhysicalBuilder::build_lock_rows(const LogicalLockRows& op,
                                                        const WantedOrder& wanted) {
    Built child = build(op.child(), wanted);
    auto lock = std::make_unique<PhysicalLockRows>();
    lock->types = child.node->types;
    lock->columns = child.node->columns;
    lock->rows = child.node->rows;
    lock->cost = child.node->cost + child.node->rows;
    for (const RowMark& mark : op.marks) lock->marks.push_back(resolve_mark(mark, lock->columns));
    lock->recheck = resolve_all(op.recheck, lock->columns);
    lock->children.push_back(std::move(child.node));
    read_only_ = false;
    return {std::move(lock), std::move(child.order)};
}

}  // namespace aerolith
