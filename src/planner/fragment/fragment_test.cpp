#include "planner/fragment/fragment.h"

#include <doctest/doctest.h>

#include <random>

#include "functions/registry.h"

using namespace aerolith;

namespace {

RelationPtr sample_table() {
    RelationDescriptor table;
    table.oid = 20000;
    table.name = "sample";
    ColumnDescriptor column;
    for (Oid type : {type_oid::kInt4, type_oid::kText, type_oid::kNumeric}) {
        column.number = table.next_column++;
        column.name = fmt::format("c{}", column.number);
        column.type = {type};
        table.columns.push_back(column);
    }
    IndexDescriptor index;
    index.oid = 20001;
    table.indexes.push_back(index);
    return std::make_shared<const RelationDescriptor>(std::move(table));
}

ExprPtr slot(std::uint32_t number, Oid type) {
    ExprPtr expr = make_column(number, {type});
    expr->kind = ExprKind::kSlot;
    return expr;
}

ExprPtr call(Oid function, Oid result, std::vector<ExprPtr> arguments) {
    ExprPtr expr = make_expr(ExprKind::kFunction, {result}, std::move(arguments), 7);
    FunctionCall of;
    of.function = Registry::instance().scalar(function);
    REQUIRE(of.function);
    expr->payload = of;
    return expr;
}

template <class... T>
std::vector<ExprPtr> list(T... exprs) {
    std::vector<ExprPtr> all;
    (all.push_back(std::move(exprs)), ...);
    return all;
}

std::unique_ptr<PhysicalScan> sample_scan(const RelationPtr& table) {
    auto scan = std::make_unique<PhysicalScan>();
    scan->table = table;
    scan->index = &table->indexes[0];
    scan->output = {1, 2, 3, kRowKeyColumn};
    scan->types = {{type_oid::kInt4}, {type_oid::kText}, {type_oid::kNumeric}, {type_oid::kBytea}};
    constexpr Oid kInt4Less = 66;
    scan->filter =
        list(call(kInt4Less, type_oid::kBool,
                  list(slot(0, type_oid::kInt4), make_constant(Value::int4(9)))),
             make_expr(ExprKind::kIsNotNull, {type_oid::kBool}, list(slot(1, type_oid::kText))));
    return scan;
}

/// sum(c3) by c2 over sample joined with rows that come along.
PhysicalPtr sample_plan(const RelationPtr& table) {
    auto join = std::make_unique<PhysicalHashJoin>();
    join->key_types = {type_oid::kInt4};
    join->left_keys = list(slot(0, type_oid::kInt4));
    join->right_keys = list(slot(1, type_oid::kInt4));
    join->children.push_back(sample_scan(table));
    auto right = std::make_unique<PhysicalEmpty>();
    right->types = {{type_oid::kText}, {type_oid::kInt4}};
    join->children.push_back(std::move(right));
    join->types = join->child(0).types;
    join->types.insert(join->types.end(), {{type_oid::kText}, {type_oid::kInt4}});
    auto aggregate = std::make_unique<PhysicalAggregate>();
    aggregate->groups = list(slot(1, type_oid::kText));
    constexpr Oid kSumNumeric = 2114;
    ExprPtr sum =
        make_expr(ExprKind::kAggregate, {type_oid::kNumeric}, list(slot(2, type_oid::kNumeric)));
    AggregateCall of;
    of.function = Registry::instance().aggregate(kSumNumeric);
    of.filter = make_constant(Value::boolean(true));
    sum->payload = std::move(of);
    aggregate->aggregates.push_back(std::move(sum));
    aggregate->types = {{type_oid::kText}, {type_oid::kNumeric}};
    aggregate->children.push_back(std::move(join));
    return aggregate;
}

FindRelation only(const RelationPtr& table) {
    return [table](Oid oid, std::uint64_t digest) -> Result<RelationPtr> {
        if (oid == table->oid && digest == relation_digest(*table)) return table;
        return Error(SqlState::kUndefinedTable, "no such table");
    };
}

}  // namespace

TEST_CASE("A plan is the same after it has travelled") {
    const RelationPtr table = sample_table();
    const PhysicalPtr plan = sample_plan(table);
    CHECK(can_travel(*plan));
    const std::string bytes = encode_plan(*plan);
    Result<PhysicalPtr> arrived = decode_plan(bytes, only(table));
    REQUIRE(arrived.ok());
    CHECK(encode_plan(**arrived) == bytes);
    const PhysicalNode& join = (*arrived)->child();
    CHECK(join.child(1).kind == PlanKind::kShippedRows);
    CHECK(static_cast<const PhysicalScan&>(join.child(0)).index == &table->indexes[0]);
}

TEST_CASE("A table that has changed is refused") {
    const RelationPtr table = sample_table();
    const std::string bytes = encode_plan(*sample_plan(table));
    RelationDescriptor changed = *table;
    changed.columns[0].not_null = true;
    Result<PhysicalPtr> arrived =
        decode_plan(bytes, only(std::make_shared<const RelationDescriptor>(changed)));
    REQUIRE(!arrived.ok());
    CHECK(arrived.error().state() == SqlState::kUndefinedTable);
}

TEST_CASE("Damaged plans are refused or are plans") {
    const RelationPtr table = sample_table();
    const std::string bytes = encode_plan(*sample_plan(table));
    for (std::size_t size = 0; size < bytes.size(); ++size)
        CHECK(!decode_plan(std::string_view(bytes).substr(0, size), only(table)).ok());
    CHECK(!decode_plan(bytes + "x", only(table)).ok());
    std::mt19937 random(1);
    std::size_t refused = 0;
    for (int round = 0; round < 20000; ++round) {
        std::string damaged = bytes;
        for (unsigned changes = 1 + random() % 3; changes > 0; --changes)
            damaged[random() % damaged.size()] = static_cast<char>(random());
        Result<PhysicalPtr> arrived = decode_plan(damaged, only(table));
        if (arrived.ok())
            CHECK(can_travel(**arrived));
        else
            ++refused;
    }
    CHECK(refused > 10000);
}

TEST_CASE("Only what an expression needs elsewhere travels, and nesting has an end") {
    const RelationPtr table = sample_table();
    std::unique_ptr<PhysicalScan> scan = sample_scan(table);
    ExprPtr deep = make_expr(ExprKind::kIsNull, {type_oid::kBool}, list(slot(0, type_oid::kInt4)));
    for (int i = 0; i < 5000; ++i)
        deep = make_expr(ExprKind::kNot, {type_oid::kBool}, list(std::move(deep)));
    scan->filter.push_back(std::move(deep));
    CHECK(!decode_plan(encode_plan(*scan), only(table)).ok());
    scan->filter.back() = make_expr(ExprKind::kSubquery, {type_oid::kBool}, {});
    CHECK(!can_travel(*scan));
}

TEST_CASE("Values travel with their types") {
    std::vector<Value> values = {Value::int4(-5), Value::text("x"), Value::null({type_oid::kUuid}),
                                 Value::boolean(true),
                                 Value::of<Interval>({type_oid::kInterval}, {1, 2, 3})};
    const std::string bytes = encode_values(values);
    Result<std::vector<Value>> arrived = decode_values(bytes);
    REQUIRE(arrived.ok());
    CHECK(encode_values(*arrived) == bytes);
    CHECK((*arrived)[4].as<Interval>() == Interval{1, 2, 3});
    CHECK(!decode_values(bytes.substr(1)).ok());
}
