#include "parser/build/tree_builder.h"

namespace aerolith::build {

ast::List<ast::Option> TreeBuilder::option_list(Cursor c) {
    std::vector<ast::Option> options;
    while (!c.is(sql::RP)) {
        c.skip();
        options.push_back(option_item(c.enter()));
    }
    return list(options);
}

// Of relations: a value needs its '='.
ast::List<ast::Option> TreeBuilder::storage_options(Cursor c) {
    std::vector<ast::Option> options;
    while (!c.is(sql::RP)) {
        c.skip();
        options.push_back(option_item(c.enter(), true));
    }
    return list(options);
}

ast::List<ast::Option> TreeBuilder::with_options(Cursor& c) {
    if (!c.is_rule(sql::RuleWithOptions)) return {};
    Cursor with = c.enter();
    with.accept(sql::K_WITH);
    return storage_options(with.enter());
}

ast::Option TreeBuilder::option_item(Cursor c, bool needs_equals) {
    ast::Option option;
    option.location = place(c.token());
    option.name = ident(c);
    if (c.accept(sql::DOT)) option.name_space = std::exchange(option.name, ident(c));
    bool has_equals = c.accept(sql::EQ);
    if (!c.done()) {
        if (needs_equals && !has_equals) syntax_error(c.token());
        option_value(c.enter(), option);
    } else if (has_equals) {
        syntax_error(c.token());
    }
    return option;
}

void TreeBuilder::option_value(Cursor c, ast::Option& option) {
    using Type = ast::Option::Type;
    if (c.is_rule(sql::RuleSignedNumber)) {
        number_option(c.enter(), option);
    } else if (c.is(sql::STRING)) {
        option.type = Type::kString;
        option.text = string_value(c.token());
    } else if (c.is(sql::STAR)) {
        option.type = Type::kStar;
    } else if (c.accept(sql::LP)) {
        option.type = Type::kName;
        std::vector<ast::Identifier> words;
        do {
            std::uint32_t token = c.token();
            words.push_back({type(token) == sql::STRING ? string_value(token) : identifier(token),
                             place(token)});
            c.skip();
        } while (c.accept(sql::COMMA));
        option.names = list(words);
    } else {
        option.type = Type::kString;
        option.text = ident(c);
        if (c.is(sql::DOT)) {
            std::string text(option.text);
            while (c.accept(sql::DOT)) text.append(".").append(ident(c));
            option.text = arena_.copy(text);
        }
    }
}

void TreeBuilder::number_option(Cursor c, ast::Option& option) {
    bool negative = c.accept(sql::MINUS);
    c.accept(sql::PLUS);
    if (c.is(sql::INTEGER)) {
        option.type = ast::Option::Type::kInteger;
        option.integer = negative ? -integer_value(c.token()) : integer_value(c.token());
    } else {
        option.type = ast::Option::Type::kNumeric;
        option.text = arena_.copy((negative ? "-" : "") + std::string(raw(c.token())));
    }
}

ast::Option TreeBuilder::word_option(std::string_view name, int location) {
    ast::Option option;
    option.name = name;
    option.location = location;
    return option;
}

}  // namespace aerolith::build
