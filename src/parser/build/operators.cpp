#include "parser/build/tree_builder.h"

// Operators in PostgreSQL's precedences, climbed over the grammar's flat sequences (manual, 4.1.6).
namespace aerolith::build {

namespace {

enum Precedence : int {
    kOr = 1,
    kAnd,
    kNot,
    kIs,
    kComparison,
    kPattern,  // BETWEEN, IN, LIKE, ILIKE, SIMILAR, OVERLAPS
    kOther = 8,
    kSum,
    kProduct,
    kPower,
    kAtTimeZone,
    kCollate,
    kSign,
};

int symbol_precedence(std::uint32_t token) {
    switch (token) {
        case sql::LT:
        case sql::GT:
        case sql::EQ:
        case sql::LE:
        case sql::GE:
        case sql::NE:
            return kComparison;
        case sql::OP:
            return kOther;
        case sql::PLUS:
        case sql::MINUS:
            return kSum;
        case sql::STAR:
        case sql::SLASH:
        case sql::PERCENT:
            return kProduct;
        case sql::CARET:
            return kPower;
        default:
            return 0;
    }
}

int word_precedence(std::uint32_t token) {
    switch (token) {
        case sql::K_OR:
            return kOr;
        case sql::K_AND:
            return kAnd;
        case sql::K_NOT:  // NOT IN and the like; a prefix NOT does not stand here.
        case sql::K_IN:
        case sql::K_LIKE:
        case sql::K_ILIKE:
        case sql::K_SIMILAR:
        case sql::K_BETWEEN:
        case sql::K_OVERLAPS:
            return kPattern;
        case sql::K_IS:
        case sql::K_ISNULL:
        case sql::K_NOTNULL:
            return kIs;
        case sql::AT_LA:
            return kAtTimeZone;
        case sql::K_COLLATE:
            return kCollate;
        default:
            return 0;
    }
}

}  // namespace

const ast::Expr* TreeBuilder::expr(Cursor c) {
    const ast::Expr* result = climb(c, 0, false);
    if (!c.done()) syntax_error(c.token());
    return result;
}

ast::ExprList TreeBuilder::expr_list(Cursor c) {
    std::vector<const ast::Expr*> items;
    do {
        items.push_back(expr_next(c));
    } while (c.accept(sql::COMMA));
    return list(items);
}

const ast::Expr* TreeBuilder::climb(Cursor& c, int minimum, bool restricted) {
    if (guard_.exceeded()) guard_.fail();
    const ast::Expr* left = operand(c, restricted);
    int last_nonassociative = 0;
    while (!c.done() && binary(c, left, minimum, restricted, last_nonassociative)) {
    }
    return left;
}

const ast::Expr* TreeBuilder::operand(Cursor& c, bool restricted) {
    if (c.is_rule(sql::RulePrimary)) return primary(c.enter());
    int location = place(c.token());
    std::uint32_t token = c.symbol();
    if (c.is_rule(sql::RuleQualifiedOperator)) {
        ast::ObjectName name = operator_or_qualified(c);
        return make_operator(ast::OperatorKind::kPlain, name, nullptr,
                             climb(c, kOther + 1, restricted), location);
    }
    switch (token) {
        case sql::PLUS:
            c.skip();
            return make_operator(ast::OperatorKind::kPlain, plain_name("+", location), nullptr,
                                 climb(c, kSign, restricted), location);
        case sql::MINUS:
            c.skip();
            return negate(climb(c, kSign, restricted), location);
        case sql::OP: {
            ast::ObjectName name = plain_name(arena_.copy(raw(c.token())), location);
            c.skip();
            return make_operator(ast::OperatorKind::kPlain, name, nullptr,
                                 climb(c, kOther + 1, restricted), location);
        }
        case sql::K_NOT:
            c.skip();
            return make_not(climb(c, kNot, restricted), location);
        default:
            syntax_error(c.token());
    }
}

// A number takes its sign, as in PostgreSQL: -32768::int2 is still -(32768::int2).
const ast::Expr* TreeBuilder::negate(const ast::Expr* value, int location) {
    using Type = ast::Constant::Type;
    const auto* constant = value->try_as<ast::Constant>();
    if (constant == nullptr ||
        (constant->type != Type::kInteger && constant->type != Type::kNumeric)) {
        return make_operator(ast::OperatorKind::kPlain, plain_name("-", location), nullptr, value,
                             location);
    }
    auto* negative = make<ast::Constant>(location);
    negative->type = constant->type;
    negative->integer = -constant->integer;
    if (constant->type == Type::kNumeric) {
        bool was_negative = constant->text.front() == '-';
        negative->text = was_negative ? constant->text.substr(1)
                                      : arena_.copy("-" + std::string(constant->text));
    }
    return negative;
}

// One operator with its right side, if it binds at least as strongly as `minimum`.
bool TreeBuilder::binary(Cursor& c, const ast::Expr*& left, int minimum, bool restricted,
                         int& last_nonassociative) {
    bool qualified = c.is_rule(sql::RuleQualifiedOperator);
    if (c.is_rule() && !qualified) syntax_error(c.token());
    std::uint32_t token = qualified ? static_cast<std::uint32_t>(sql::OP) : c.symbol();
    int precedence = symbol_precedence(token);
    bool is_symbol = precedence != 0;
    if (!is_symbol) precedence = word_precedence(token);
    if (token == sql::K_SIMILAR && !qualified) {  // SUBSTRING(a SIMILAR b ESCAPE c)
        Cursor ahead = c;
        ahead.skip();
        if (!ahead.is(sql::K_TO)) precedence = 0;
    }
    if (precedence == 0) {
        if (minimum == 0 && !restricted && token != sql::K_ESCAPE && token != sql::K_SIMILAR)
            syntax_error(c.token());
        return false;
    }
    if (restricted && !is_symbol && token != sql::K_IS) return false;
    if (precedence < minimum) return false;
    if (precedence == last_nonassociative) syntax_error(c.token());
    last_nonassociative = 0;
    if (is_symbol) {
        left = symbol_operator(c, left, precedence, restricted);
        if (precedence == kComparison) last_nonassociative = kComparison;
        return true;
    }
    bool ends_in_operand = false;
    switch (token) {
        case sql::K_OR:
            left = bool_chain(c, left, ast::BoolKind::kOr);
            return true;
        case sql::K_AND:
            left = bool_chain(c, left, ast::BoolKind::kAnd);
            return true;
        case sql::K_OVERLAPS:
            left = overlaps(c, left);
            return true;
        case sql::AT_LA:
            left = at_time_zone(c, left);
            return true;
        case sql::K_IS:
        case sql::K_ISNULL:
        case sql::K_NOTNULL:
            left = is_test(c, left, restricted, ends_in_operand);
            if (ends_in_operand) last_nonassociative = kIs;
            return true;
        case sql::K_COLLATE: {
            auto* collate = make<ast::CollateExpr>(place(c.token()));
            c.skip();
            collate->operand = left;
            collate->collation = object_name(c.enter());
            left = collate;
            return true;
        }
        default:
            left = pattern_match(c, left);
            last_nonassociative = kPattern;
            return true;
    }
}

const ast::Expr* TreeBuilder::symbol_operator(Cursor& c, const ast::Expr* left, int precedence,
                                              bool restricted) {
    int location = place(c.token());
    ast::ObjectName name;
    if (c.is_rule()) {
        name = operator_or_qualified(c);
    } else {
        std::string_view symbol = raw(c.token());
        name = plain_name(symbol == "!=" ? "<>" : arena_.copy(symbol), location);
        c.skip();
    }
    if (c.is(sql::K_ANY) || c.is(sql::K_ALL) || c.is(sql::K_SOME))
        return quantified(c, left, name, location);
    const ast::Expr* right = climb(c, precedence + 1, restricted);
    return make_operator(ast::OperatorKind::kPlain, name, left, right, location);
}

// op ANY (subquery), op ALL (array)
const ast::Expr* TreeBuilder::quantified(Cursor& c, const ast::Expr* left, ast::ObjectName name,
                                         int location) {
    bool all = c.is(sql::K_ALL);
    c.skip();
    std::uint32_t token = c.token();
    Cursor inner = only_parenthesis(c.enter(), token);
    if (const ast::SelectStatement* query = query_in_parenthesis(inner)) {
        auto* link = make<ast::SubLink>(location);
        link->sub_kind = all ? ast::SubLinkKind::kAll : ast::SubLinkKind::kAny;
        link->test = left;
        link->operator_name = name;
        link->query = query;
        return link;
    }
    inner.accept(sql::LP);
    if (!inner.is_rule(sql::RuleExpr)) syntax_error(inner.token());
    const ast::Expr* right = expr_next(inner);
    if (!inner.is(sql::RP)) syntax_error(inner.token());
    return make_operator(all ? ast::OperatorKind::kAll : ast::OperatorKind::kAny, name, left, right,
                         location);
}

const ast::Expr* TreeBuilder::bool_chain(Cursor& c, const ast::Expr* left, ast::BoolKind kind) {
    std::uint32_t word = kind == ast::BoolKind::kAnd ? sql::K_AND : sql::K_OR;
    int precedence = kind == ast::BoolKind::kAnd ? kAnd : kOr;
    auto* result = make<ast::BoolExpr>(place(c.token()));
    result->op = kind;
    std::vector<const ast::Expr*> arguments;
    const auto* inner = left->try_as<ast::BoolExpr>();
    if (inner != nullptr && inner->op == kind) {
        arguments.assign(inner->arguments.begin(), inner->arguments.end());
        result->location = inner->location;
    } else {
        arguments.push_back(left);
    }
    while (c.accept(word)) arguments.push_back(climb(c, precedence + 1, false));
    result->arguments = list(arguments);
    return result;
}

const ast::Expr* TreeBuilder::is_test(Cursor& c, const ast::Expr* left, bool restricted,
                                      bool& ends_in_operand) {
    int location = place(c.token());
    std::uint32_t word = c.symbol();
    c.skip();
    bool negated = word == sql::K_NOTNULL || (word == sql::K_IS && c.accept(sql::K_NOT));
    if (word != sql::K_IS || c.accept(sql::K_NULL)) {
        auto* test = make<ast::NullTest>(location);
        test->operand = left;
        test->negated = negated;
        return test;
    }
    if (c.accept(sql::K_DISTINCT)) {
        c.accept(sql::K_FROM);
        ends_in_operand = true;
        auto kind = negated ? ast::OperatorKind::kNotDistinct : ast::OperatorKind::kDistinct;
        return make_operator(kind, plain_name("=", location), left, climb(c, kIs + 1, restricted),
                             location);
    }
    if (c.is(sql::K_DOCUMENT)) refuse(not_supported("IS DOCUMENT", location));
    if (c.is(sql::K_TRUE) || c.is(sql::K_FALSE) || c.is(sql::K_UNKNOWN)) {
        using Kind = ast::BooleanTestKind;
        auto* test = make<ast::BooleanTest>(location);
        test->operand = left;
        test->test = c.is(sql::K_TRUE)    ? (negated ? Kind::kNotTrue : Kind::kTrue)
                     : c.is(sql::K_FALSE) ? (negated ? Kind::kNotFalse : Kind::kFalse)
                                          : (negated ? Kind::kNotUnknown : Kind::kUnknown);
        c.skip();
        return test;
    }
    std::vector<const ast::Expr*> arguments{left};
    if (!c.is(sql::K_NORMALIZED)) {
        auto* form = make<ast::Constant>(place(c.token()));
        form->type = ast::Constant::Type::kString;
        form->text = ident(c);
        arguments.push_back(form);
    }
    c.accept(sql::K_NORMALIZED);
    const ast::Expr* test = make_call("is_normalized", list(arguments), location);
    return negated ? make_not(test, location) : test;
}

const ast::Expr* TreeBuilder::pattern_match(Cursor& c, const ast::Expr* left) {
    int location = place(c.token());
    bool negated = c.accept(sql::K_NOT);
    if (c.done() || c.is_rule()) syntax_error(c.token());
    switch (c.symbol()) {
        case sql::K_IN:
            c.skip();
            return in_list(c, left, negated, location);
        case sql::K_BETWEEN:
            c.skip();
            return between(c, left, negated, location);
        case sql::K_LIKE:
        case sql::K_ILIKE:
            return like_match(c, left, negated, location);
        case sql::K_SIMILAR:
            c.skip();
            return similar_match(c, left, negated, location);
        default:
            syntax_error(c.token());
    }
}

const ast::Expr* TreeBuilder::like_match(Cursor& c, const ast::Expr* left, bool negated,
                                         int location) {
    bool ilike = c.symbol() == sql::K_ILIKE;
    c.skip();
    ast::ObjectName name =
        plain_name(ilike ? (negated ? "!~~*" : "~~*") : (negated ? "!~~" : "~~"), location);
    if (c.is(sql::K_ANY) || c.is(sql::K_ALL) || c.is(sql::K_SOME))
        return quantified(c, left, name, location);
    const ast::Expr* pattern = climb(c, kPattern + 1, false);
    if (c.accept(sql::K_ESCAPE)) {
        pattern =
            make_call("like_escape", {pattern, climb(c, kPattern + 1, false)}, location, false);
    }
    return make_operator(ilike ? ast::OperatorKind::kILike : ast::OperatorKind::kLike, name, left,
                         pattern, location);
}

const ast::Expr* TreeBuilder::similar_match(Cursor& c, const ast::Expr* left, bool negated,
                                            int location) {
    if (!c.accept(sql::K_TO)) syntax_error(c.token());
    const ast::Expr* pattern = climb(c, kPattern + 1, false);
    if (c.accept(sql::K_ESCAPE)) {
        pattern = make_call("similar_to_escape", {pattern, climb(c, kPattern + 1, false)}, location,
                            false);
    } else {
        pattern = make_call("similar_to_escape", {pattern}, location, false);
    }
    return make_operator(ast::OperatorKind::kSimilar, plain_name(negated ? "!~" : "~", location),
                         left, pattern, location);
}

const ast::Expr* TreeBuilder::in_list(Cursor& c, const ast::Expr* left, bool negated,
                                      int location) {
    std::uint32_t token = c.token();
    if (!c.is_rule(sql::RulePrimary)) syntax_error(token);
    Cursor inner = only_parenthesis(c.enter(), token);
    if (const ast::SelectStatement* query = query_in_parenthesis(inner)) {
        auto* link = make<ast::SubLink>(location);
        link->sub_kind = ast::SubLinkKind::kAny;
        link->test = left;
        link->query = query;
        return negated ? make_not(link, location) : link;
    }
    inner.accept(sql::LP);
    auto* op = make<ast::Operator>(location);
    op->op_kind = ast::OperatorKind::kIn;
    op->name = plain_name(negated ? "<>" : "=", location);
    op->left = left;
    std::vector<const ast::Expr*> items;
    while (inner.is_rule(sql::RuleExpr)) {
        items.push_back(expr_next(inner));
        inner.accept(sql::COMMA);
    }
    if (items.empty() || !inner.is(sql::RP)) syntax_error(inner.token());
    op->list = list(items);
    return op;
}

const ast::Expr* TreeBuilder::between(Cursor& c, const ast::Expr* left, bool negated,
                                      int location) {
    using Kind = ast::OperatorKind;
    bool symmetric = c.accept(sql::K_SYMMETRIC);
    if (!symmetric) c.accept(sql::K_ASYMMETRIC);
    const ast::Expr* low = climb(c, 0, true);
    if (!c.accept(sql::K_AND)) syntax_error(c.token());
    const ast::Expr* high = climb(c, kPattern + 1, false);
    auto* op = make<ast::Operator>(location);
    op->op_kind = symmetric ? (negated ? Kind::kNotBetweenSymmetric : Kind::kBetweenSymmetric)
                            : (negated ? Kind::kNotBetween : Kind::kBetween);
    op->name = plain_name(symmetric ? (negated ? "NOT BETWEEN SYMMETRIC" : "BETWEEN SYMMETRIC")
                                    : (negated ? "NOT BETWEEN" : "BETWEEN"),
                          location);
    op->left = left;
    op->list = list(std::vector<const ast::Expr*>{low, high});
    return op;
}

const ast::Expr* TreeBuilder::at_time_zone(Cursor& c, const ast::Expr* left) {
    int location = place(c.token());
    c.skip();
    c.accept(sql::K_TIME);
    c.accept(sql::K_ZONE);
    return make_call("timezone", {climb(c, kAtTimeZone + 1, false), left}, location);
}

const ast::Expr* TreeBuilder::overlaps(Cursor& c, const ast::Expr* left) {
    int location = place(c.token());
    c.skip();
    const ast::Expr* right = climb(c, kPattern + 1, false);
    std::vector<const ast::Expr*> arguments;
    for (const ast::Expr* side : {left, right}) {
        const auto* row = side->try_as<ast::RowExpr>();
        if (row == nullptr || row->fields.size() != 2) {
            refuse(error(SqlState::kSyntaxError,
                         "wrong number of parameters on {} side of OVERLAPS expression",
                         side == left ? "left" : "right")
                       .at(location));
        }
        arguments.insert(arguments.end(), row->fields.begin(), row->fields.end());
    }
    return make_call("overlaps", list(arguments), location);
}

const ast::Expr* TreeBuilder::make_operator(ast::OperatorKind kind, ast::ObjectName name,
                                            const ast::Expr* left, const ast::Expr* right,
                                            int location) {
    auto* op = make<ast::Operator>(location);
    op->op_kind = kind;
    op->name = name;
    op->left = left;
    op->right = right;
    return op;
}

const ast::Expr* TreeBuilder::make_not(const ast::Expr* value, int location) {
    auto* result = make<ast::BoolExpr>(location);
    result->op = ast::BoolKind::kNot;
    result->arguments = one(value);
    return result;
}

const ast::Expr* TreeBuilder::make_call(std::string_view name,
                                        std::initializer_list<const ast::Expr*> arguments,
                                        int location, bool sql_syntax) {
    return make_call(name, list(std::vector<const ast::Expr*>(arguments)), location, sql_syntax);
}

const ast::Expr* TreeBuilder::make_call(std::string_view name, ast::ExprList arguments,
                                        int location, bool sql_syntax) {
    auto* call = make<ast::FunctionCall>(location);
    call->name = system_name(name);
    call->name.location = location;
    call->sql_syntax = sql_syntax;
    std::vector<ast::FunctionArgument> items;
    for (const ast::Expr* value : arguments) items.push_back({value, {}, value->location});
    call->arguments = list(items);
    return call;
}

const ast::Expr* TreeBuilder::make_cast(const ast::Expr* value, const ast::TypeName* type,
                                        int location) {
    auto* cast = make<ast::TypeCast>(location);
    cast->operand = value;
    cast->type = type;
    return cast;
}

const ast::Expr* TreeBuilder::make_sublink(ast::SubLinkKind kind, const ast::SelectStatement* query,
                                           int location) {
    auto* link = make<ast::SubLink>(location);
    link->sub_kind = kind;
    link->query = query;
    return link;
}

}  // namespace aerolith::build
