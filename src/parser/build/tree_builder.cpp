#include "parser/build/tree_builder.h"

#include <charconv>

#include "parser/antlr/tokenizer.h"
#include "parser/literals.h"

namespace aerolith::build {

using antlr_glue::ParseFailure;

const ast::Expr* TreeBuilder::expression_root(std::uint32_t node) {
    Cursor c(nodes_, node);
    return expr_next(c);
}

const ast::TypeName* TreeBuilder::type_name_root(std::uint32_t node) {
    Cursor c(nodes_, node);
    return type_name(c.enter());
}

void TreeBuilder::refuse(Error error) const {
    throw ParseFailure{std::move(error)};
}

void TreeBuilder::syntax_error(std::uint32_t token) const {
    if (type(token) == SqlToken::kEnd) {
        refuse(error(SqlState::kSyntaxError, "syntax error at end of input").at(place(token)));
    }
    refuse(error(SqlState::kSyntaxError, "syntax error at or near \"{}\"", raw(token))
               .at(place(token)));
}

std::string_view TreeBuilder::text_between(std::uint32_t begin, std::uint32_t end) {
    std::uint32_t from = tokens_[begin].begin;
    std::uint32_t to = tokens_[end - 1].end();
    return arena_.copy(text_.substr(from, to - from));
}

std::string TreeBuilder::upper(std::string_view word) {
    std::string result(word);
    for (char& c : result) c = c >= 'a' && c <= 'z' ? static_cast<char>(c & ~0x20) : c;
    return result;
}

std::string_view TreeBuilder::identifier(std::uint32_t token) {
    std::string_view text = raw(token);
    if (text.front() == '"')
        return arena_.copy(truncate_identifier(unquote(text.substr(1, text.size() - 2), '"')));
    if (text.size() > 3 && text[1] == '&' && text[2] == '"') {
        std::string_view body =
            unicode_text(text.substr(3, text.size() - 4), tokens_[token].unicode_escape, token);
        return truncate_identifier(body);
    }
    text = truncate_identifier(text);
    char* folded = static_cast<char*>(arena_.allocate(text.size(), 1));
    for (std::size_t i = 0; i < text.size(); ++i) {
        folded[i] = text[i] >= 'A' && text[i] <= 'Z' ? static_cast<char>(text[i] | 0x20) : text[i];
    }
    return {folded, text.size()};
}

std::string_view TreeBuilder::string_value(std::uint32_t token) {
    std::string_view text = raw(token);
    if (text.front() == '$') {
        std::size_t tag = text.find('$', 1) + 1;
        return arena_.copy(text.substr(tag, text.size() - 2 * tag));
    }
    if (text.front() == '\'') {
        std::string_view body = text.substr(1, text.size() - 2);
        return body.find('\'') == std::string_view::npos ? arena_.copy(body)
                                                         : arena_.copy(joined_string(text));
    }
    if (text[1] == '&') {
        return unicode_text(joined_string(text.substr(2)), tokens_[token].unicode_escape, token);
    }
    Result<std::string> value = unescape(text.substr(1), place(token) + 1);
    if (!value.ok()) refuse(value.take_error());
    return arena_.copy(*value);
}

std::string_view TreeBuilder::unicode_text(std::string_view body, char escape,
                                           std::uint32_t token) {
    char quote = raw(token)[2];
    Result<std::string> value = unescape_unicode(
        quote == '"' ? unquote(body, '"') : std::string(body), escape, place(token) + 3);
    if (!value.ok()) refuse(value.take_error());
    return arena_.copy(*value);
}

std::string_view TreeBuilder::ident(Cursor& c) {
    std::uint32_t token = c.token();
    c.skip();
    return identifier(token);
}

ast::Identifier TreeBuilder::identifier_at(Cursor& c) {
    int location = place(c.token());
    return {ident(c), location};
}

void TreeBuilder::dotted_tail(Cursor& c, std::vector<std::string_view>& parts) {
    while (c.accept(sql::DOT)) parts.push_back(ident(c));
}

ast::ObjectName TreeBuilder::object_name(Cursor c) {
    int location = place(c.token());
    std::vector<std::string_view> parts{ident(c)};
    dotted_tail(c, parts);
    return {list(parts), location};
}

ast::RelationName TreeBuilder::relation_name(const ast::ObjectName& name) {
    ast::List<std::string_view> parts = name.parts;
    switch (parts.size()) {
        case 1:
            return {{}, {}, parts[0], name.location};
        case 2:
            return {{}, parts[0], parts[1], name.location};
        case 3:
            return {parts[0], parts[1], parts[2], name.location};
        default:
            break;
    }
    std::string text(parts[0]);
    for (std::string_view part : parts.subspan(1)) text.append(".").append(part);
    refuse(
        error(SqlState::kSyntaxError, "improper qualified name (too many dotted names): {}", text)
            .at(name.location));
}

ast::List<ast::RelationName> TreeBuilder::relation_names(Cursor c) {
    std::vector<ast::RelationName> names;
    do {
        names.push_back(relation_name(c.enter()));
    } while (c.accept(sql::COMMA));
    return list(names);
}

// Of a colIdList, or of a columnList with its parentheses.
ast::List<ast::Identifier> TreeBuilder::identifiers(Cursor c) {
    if (c.accept(sql::LP)) return identifiers(c.enter());
    std::vector<ast::Identifier> names;
    do {
        names.push_back(identifier_at(c));
    } while (c.accept(sql::COMMA));
    return list(names);
}

// anyOperator: (colId DOT)* operatorSymbol
ast::ObjectName TreeBuilder::operator_name(Cursor c) {
    int location = place(c.token());
    std::vector<std::string_view> parts;
    while (!c.is_rule(sql::RuleOperatorSymbol)) {
        parts.push_back(ident(c));
        c.accept(sql::DOT);
    }
    std::string_view symbol = raw(c.token());
    parts.push_back(symbol == "!=" ? "<>" : arena_.copy(symbol));
    return {list(parts), location};
}

ast::ObjectName TreeBuilder::operator_or_qualified(Cursor& c) {
    if (c.is_rule(sql::RuleAnyOperator)) return operator_name(c.enter());
    Cursor qualified = c.enter();
    int location = place(qualified.token());
    qualified.accept(sql::OPERATOR_LA);
    qualified.accept(sql::LP);
    ast::ObjectName name = operator_name(qualified.enter());
    name.location = location;
    return name;
}

ast::ObjectName TreeBuilder::system_name(std::string_view name) {
    return {list(std::vector<std::string_view>{"pg_catalog", name}), -1};
}

ast::ObjectName TreeBuilder::plain_name(std::string_view name, int location) {
    return {one(name), location};
}

std::int64_t TreeBuilder::integer_value(std::uint32_t token) const {
    std::string_view digits = raw(token);
    std::int64_t value = 0;
    std::from_chars(digits.data(), digits.data() + digits.size(), value);
    return value;
}

// signedInteger, or a signedNumber where only an integer will do.
std::int64_t TreeBuilder::signed_integer(Cursor c) {
    bool negative = c.accept(sql::MINUS);
    c.accept(sql::PLUS);
    std::int64_t value = integer_value(c.token());
    return negative ? -value : value;
}

ast::RoleSpec TreeBuilder::role_spec(Cursor c) {
    using Type = ast::RoleSpec::Type;
    ast::RoleSpec role;
    role.location = place(c.token());
    if (c.is(sql::K_CURRENT_USER)) {
        role.type = Type::kCurrentUser;
    } else if (c.is(sql::K_CURRENT_ROLE)) {
        role.type = Type::kCurrentRole;
    } else if (c.is(sql::K_SESSION_USER)) {
        role.type = Type::kSessionUser;
    } else {
        role.name = identifier(c.token());
        if (role.name == "public") {
            role.type = Type::kPublic;
        } else if (role.name == "none") {
            refuse(
                error(SqlState::kReservedName, "role name \"none\" is reserved").at(role.location));
        }
    }
    return role;
}

ast::List<ast::RoleSpec> TreeBuilder::role_list(Cursor c) {
    std::vector<ast::RoleSpec> roles;
    do {
        roles.push_back(role_spec(c.enter()));
    } while (c.accept(sql::COMMA));
    return list(roles);
}

ast::DropBehavior TreeBuilder::drop_behavior(Cursor& c) {
    if (!c.is_rule(sql::RuleDropBehavior)) return ast::DropBehavior::kRestrict;
    return c.enter().is(sql::K_CASCADE) ? ast::DropBehavior::kCascade
                                        : ast::DropBehavior::kRestrict;
}

bool TreeBuilder::flag(Cursor& c, std::uint32_t rule) {
    if (!c.is_rule(rule)) return false;
    c.skip();
    return true;
}

}  // namespace aerolith::build
