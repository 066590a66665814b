#include "functions/registry.h"
#include "planner/fragment/archive.h"
#include "planner/fragment/expr_kinds.h"
#include "types/type_info.h"

namespace aerolith {
namespace {

constexpr std::size_t kMany = SIZE_MAX;
constexpr TravellingKind kKinds[] = {
    {ExprKind::kConstant, 0, 0},     {ExprKind::kSlot, 0, 0},          {ExprKind::kParameter, 0, 0},
    {ExprKind::kFunction, 0, kMany}, {ExprKind::kAnd, 1, kMany},       {ExprKind::kOr, 1, kMany},
    {ExprKind::kNot, 1, 1},          {ExprKind::kIsNull, 1, 1},        {ExprKind::kIsNotNull, 1, 1},
    {ExprKind::kBooleanTest, 1, 1},  {ExprKind::kDistinct, 1, 1},      {ExprKind::kCase, 3, kMany},
    {ExprKind::kCoalesce, 1, kMany}, {ExprKind::kMinMax, 1, kMany},    {ExprKind::kNullIf, 2, 2},
    {ExprKind::kAnyAll, 2, 2},       {ExprKind::kRelabel, 1, 1},       {ExprKind::kTypmod, 1, 1},
    {ExprKind::kArray, 0, kMany},    {ExprKind::kSubscript, 2, kMany}, {ExprKind::kRow, 0, kMany},
    {ExprKind::kField, 1, 1},        {ExprKind::kAggregate, 0, kMany}, {ExprKind::kInOut, 1, 1},
};

/// Values of the one can be taken for values of the other; pseudo types take any.
bool fits(Oid value, Oid wanted) {
    const TypeInfo& info = type_info(wanted);
    return info.kind == 'p' || info.physical == physical_of_type(value);
}

/// As many arguments as the function's kernel looks at, in the form it expects.
bool arguments_fit(const Expr& expr, const Signature& signature) {
    const std::vector<Oid>& wanted = signature.arguments;
    if (signature.variadic_element != kInvalidOid) return expr.children.size() + 1 >= wanted.size();
    if (expr.children.size() != wanted.size()) return false;
    for (std::size_t i = 0; i < wanted.size(); ++i)
        if (!fits(expr.children[i]->type.oid, wanted[i])) return false;
    return true;
}

bool is_equality_of_two(const Expr& expr) {
    return expr.kind == ExprKind::kFunction && expr.children.size() == 2;
}

/// Whether an evaluator can be made of it, whatever the values are.
bool is_sound(const Expr& expr) {
    auto is_boolean = [](const ExprPtr& child) { return child->type.oid == type_oid::kBool; };
    switch (expr.kind) {
        case ExprKind::kFunction: {
            const ScalarFunction& function = *expr.call().function;
            return arguments_fit(expr, function.signature) &&
                   fits(expr.type.oid, function.signature.result);
        }
        case ExprKind::kAnd:
        case ExprKind::kOr:
        case ExprKind::kNot:
            return std::ranges::all_of(expr.children, is_boolean);
        case ExprKind::kBooleanTest:
            return is_boolean(expr.children[0]) &&
                   expr.get<BooleanTestKind>() <= BooleanTestKind::kNotUnknown;
        case ExprKind::kDistinct:
        case ExprKind::kNullIf:
            return is_equality_of_two(*expr.children[0]);
        case ExprKind::kCase:
            return expr.children.size() % 2 == 1;
        case ExprKind::kRelabel:
            return physical_of_type(expr.type.oid) == physical_of_type(expr.children[0]->type.oid);
        case ExprKind::kRow: {
            const auto& row = expr.get<RowCall>();
            return row.names.size() == expr.children.size() &&
                   row.existence < static_cast<std::ptrdiff_t>(expr.children.size());
        }
        case ExprKind::kInOut:
            return type_info(expr.children[0]->type.oid).print && type_info(expr.type.oid).parse;
        case ExprKind::kTypmod:
            return type_info(expr.type.oid).apply_typmod != nullptr;
        case ExprKind::kAnyAll:
            return type_info(expr.children[1]->type.oid).element != kInvalidOid;
        case ExprKind::kConstant:
            return expr.value().type().oid == expr.type.oid;
        case ExprKind::kAggregate:
            return arguments_fit(expr, expr.get<AggregateCall>().function->signature);
        default:
            return true;
    }
}

}  // namespace

const TravellingKind* travelling_kind(ExprKind kind) {
    for (const TravellingKind& known : kKinds)
        if (known.kind == kind) return &known;
    return nullptr;
}

void PlanWriter::write(const ExprPtr& expr) {
    (*this)(expr->kind, expr->type, expr->location, expr->children);
    travel_payload(*this, *expr);
}

void PlanReader::read(ExprPtr& expr) {
    if (failed()) return;
    if (++depth_ > kMaxDepth) return fail();
    expr = std::make_unique<Expr>();
    read(expr->kind);
    // Aggregates stand where an aggregation names them, and nowhere else.
    const bool is_aggregate = std::exchange(reads_aggregates_, false);
    if (is_aggregate != (expr->kind == ExprKind::kAggregate)) fail();
    (*this)(expr->type, expr->location, expr->children);
    const TravellingKind* known = travelling_kind(expr->kind);
    const std::size_t children = expr->children.size();
    if (!known || children < known->least_children || children > known->most_children || failed())
        fail();
    if (!failed()) travel_payload(*this, *expr);
    if (!failed() && expr->kind == ExprKind::kSlot) {
        bool known_slot =
            input_ && expr->column() < input_->size() &&
            physical_of_type((*input_)[expr->column()].oid) == physical_of_type(expr->type.oid);
        if (!known_slot) fail();
    }
    if (!failed() && !is_sound(*expr)) fail();
    reads_aggregates_ = is_aggregate;
    --depth_;
}

void PlanReader::read(Type& type) {
    (*this)(type.oid, type.typmod);
    if (!failed() && !find_type(type.oid)) fail();
}

void PlanWriter::write(const Value& value) {
    (*this)(value.type(), value.is_null());
    if (value.is_null()) return;
    dispatch_physical(physical_of_type(value.type().oid), [&]<class T>() {
        if constexpr (std::is_same_v<T, std::string_view>) {
            writer_.put(value.as<T>());
        } else {
            T plain = value.as<T>();
            writer_.put(std::string_view(reinterpret_cast<const char*>(&plain), sizeof(T)));
        }
    });
}

void PlanReader::read(Value& value) {
    Type type;
    bool is_null = false;
    (*this)(type, is_null);
    if (failed()) return;
    value = Value::null(type);
    if (is_null) return;
    std::string bytes;
    read(bytes);
    if (failed()) return;
    dispatch_physical(physical_of_type(type.oid), [&]<class T>() {
        if constexpr (std::is_same_v<T, std::string_view>) {
            value = Value::of<T>(type, bytes);
        } else if constexpr (std::is_same_v<T, bool>) {
            if (bytes.size() != 1) return fail();
            value = Value::of<bool>(type, bytes[0] != 0);
        } else {
            if (bytes.size() != sizeof(T)) return fail();
            value = Value::of<T>(type, load_little<T>(bytes.data()));
        }
    });
}

void PlanReader::read(const ScalarFunction*& function) {
    Oid oid = kInvalidOid;
    read(oid);
    function = Registry::instance().scalar(oid);
    if (!function) fail();
}

void PlanReader::read(const AggregateFunction*& function) {
    Oid oid = kInvalidOid;
    read(oid);
    function = Registry::instance().aggregate(oid);
    if (!function || !function->spec->decode) fail();
}

void PlanReader::read(const OperatorSpec*& op) {
    Oid oid = kInvalidOid;
    read(oid);
    op = oid == kInvalidOid ? nullptr : Registry::instance().find_operator(oid);
    if (oid != kInvalidOid && !op) fail();
}

std::string encode_values(const std::vector<Value>& values) {
    PlanWriter writer;
    writer(values);
    return writer.take();
}

Result<std::vector<Value>> decode_values(std::string_view bytes) {
    const FindRelation no_tables;
    PlanReader reader(bytes, no_tables);
    std::vector<Value> values;
    reader(values);
    TRY(reader.finish());
    return values;
}

}  // namespace aerolith
