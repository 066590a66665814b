#include "parser/build/tree_builder.h"

namespace aerolith::build {

void TreeBuilder::set_system_type(ast::TypeName& type, std::string_view name) {
    type.name = system_name(name);
    type.name.location = type.location;
}

const ast::TypeName* TreeBuilder::system_type(std::string_view name) {
    auto* type = make<ast::TypeName>();
    set_system_type(*type, name);
    return type;
}

const ast::TypeName* TreeBuilder::type_name(Cursor c) {
    auto* type = make<ast::TypeName>();
    type->set_of = c.accept(sql::K_SETOF);
    type->location = place(c.token());
    simple_type(c.enter(), *type);
    std::vector<int> bounds;
    if (c.accept(sql::K_ARRAY) && c.done()) bounds.push_back(-1);
    while (c.accept(sql::LB)) {
        int bound = -1;
        if (c.is(sql::INTEGER)) {
            bound = static_cast<int>(integer_value(c.token()));
            c.skip();
        }
        bounds.push_back(bound);
        c.accept(sql::RB);
    }
    type->array_bounds = list(bounds);
    return type;
}

void TreeBuilder::simple_type(Cursor c, ast::TypeName& type) {
    if (c.is_rule(sql::RuleBuiltinType)) {
        builtin_type(c.enter(), type);
    } else if (c.is_rule(sql::RuleIntervalType)) {
        Cursor interval = c.enter();
        interval.skip();
        interval_type(interval, type);
    } else {
        bool is_double = this->type(c.token()) == sql::K_DOUBLE;
        std::vector<std::string_view> parts{ident(c)};
        if (is_double && c.accept(sql::K_PRECISION)) return set_system_type(type, "float8");
        dotted_tail(c, parts);
        type.name = {list(parts), type.location};
        if (c.is_rule(sql::RuleTypeModifiers)) type.type_modifiers = modifiers(c.enter());
    }
}

ast::ExprList TreeBuilder::modifiers(Cursor c) {
    c.accept(sql::LP);
    std::vector<const ast::Expr*> items;
    do {
        items.push_back(expr_next(c));
    } while (c.accept(sql::COMMA));
    return list(items);
}

void TreeBuilder::builtin_type(Cursor c, ast::TypeName& type) {
    std::uint32_t keyword = c.symbol();
    int location = place(c.token());
    c.skip();
    if (keyword == sql::K_NATIONAL) c.skip();
    bool varying = c.accept(sql::K_VARYING);
    if (keyword == sql::K_FLOAT) return float_type(c, type);
    if (c.is_rule(sql::RuleTypeModifiers)) type.type_modifiers = modifiers(c.enter());
    bool with_zone = c.is(sql::WITH_LA);
    switch (keyword) {
        case sql::K_INT:
        case sql::K_INTEGER:
            return set_system_type(type, "int4");
        case sql::K_SMALLINT:
            return set_system_type(type, "int2");
        case sql::K_BIGINT:
            return set_system_type(type, "int8");
        case sql::K_REAL:
            return set_system_type(type, "float4");
        case sql::K_BOOLEAN:
            return set_system_type(type, "bool");
        case sql::K_DECIMAL:
        case sql::K_DEC:
        case sql::K_NUMERIC:
            return set_system_type(type, "numeric");
        case sql::K_VARCHAR:
            return set_system_type(type, "varchar");
        case sql::K_TIME:
            return set_system_type(type, with_zone ? "timetz" : "time");
        case sql::K_TIMESTAMP:
            return set_system_type(type, with_zone ? "timestamptz" : "timestamp");
        default:
            break;
    }
    bool is_bit = keyword == sql::K_BIT;
    set_system_type(type, is_bit ? (varying ? "varbit" : "bit") : (varying ? "varchar" : "bpchar"));
    if (!varying && type.type_modifiers.empty()) {
        type.type_modifiers = one<const ast::Expr*>(integer_constant(1, is_bit ? location : -1));
    }
}

void TreeBuilder::float_type(Cursor& c, ast::TypeName& type) {
    set_system_type(type, "float8");
    if (!c.is_rule(sql::RuleTypeModifiers)) return;
    Cursor peeked = c.peek();
    peeked.skip();
    int location = place(peeked.token());
    ast::ExprList precision = modifiers(c.enter());
    const auto* digits = precision[0]->try_as<ast::Constant>();
    if (precision.size() != 1 || digits == nullptr ||
        digits->type != ast::Constant::Type::kInteger) {
        syntax_error(peeked.token());
    }
    if (digits->integer < 1) {
        refuse(error(SqlState::kInvalidParameterValue,
                     "precision for type float must be at least 1 bit")
                   .at(location));
    }
    if (digits->integer > 53) {
        refuse(error(SqlState::kInvalidParameterValue,
                     "precision for type float must be less than 54 bits")
                   .at(location));
    }
    if (digits->integer <= 24) set_system_type(type, "float4");
}

// After INTERVAL: (p), or fields.
void TreeBuilder::interval_type(Cursor& c, ast::TypeName& type) {
    set_system_type(type, "interval");
    if (c.accept(sql::LP)) {
        type.type_modifiers = list(std::vector<const ast::Expr*>{
            integer_constant(ast::kIntervalFullRange, -1), number_constant(c.token())});
        c.skip();
        c.accept(sql::RP);
    } else if (c.is_rule(sql::RuleIntervalFields)) {
        type.type_modifiers = interval_fields(c.enter());
    }
}

ast::ExprList TreeBuilder::interval_fields(Cursor c) {
    constexpr std::pair<std::uint32_t, int> kFields[] = {
        {sql::K_YEAR, ast::kIntervalYear},     {sql::K_MONTH, ast::kIntervalMonth},
        {sql::K_DAY, ast::kIntervalDay},       {sql::K_HOUR, ast::kIntervalHour},
        {sql::K_MINUTE, ast::kIntervalMinute}, {sql::K_SECOND, ast::kIntervalSecond}};
    int location = place(c.token());
    int mask = 0;
    std::vector<const ast::Expr*> result(1);
    bool in_range = false;
    std::size_t last = 0;
    for (; !c.done(); c.skip()) {
        std::uint32_t word = type(c.token());
        if (word == sql::K_TO) {
            in_range = true;
            continue;
        }
        std::size_t field = 0;
        while (kFields[field].first != word) ++field;
        for (std::size_t i = in_range ? last + 1 : field; i <= field; ++i)
            mask |= kFields[i].second;
        last = field;
        if (c.is_rule(sql::RuleIntervalSecond)) {
            Cursor second = c.peek();
            second.skip();
            if (second.accept(sql::LP)) result.push_back(number_constant(second.token()));
        }
    }
    result[0] = integer_constant(mask, location);
    return list(result);
}

}  // namespace aerolith::build
