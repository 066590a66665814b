#include <algorithm>
#include <array>

#include "functions/families.h"
#include "functions/spec.h"
#include "functions/text/text_functions.h"
#include "functions/vectorise.h"

namespace aerolith {
namespace {

/// PostgreSQL 15's keywords that are not plain identifiers everywhere, in order.
constexpr auto kQuotedWords = std::to_array<std::string_view>({
#include "functions/tables/quoted_words.def"
});

Status nullable_literal(EvalContext&, std::span<const Vector> arguments, std::size_t count,
                        Vector& out) {
    VectorView view = arguments[0].view();
    for (std::size_t row = 0; row < count; ++row) {
        std::string text = "NULL";
        if (!view.is_null(row)) {
            text.clear();
            quote_literal(view.get<std::string_view>(row), text);
        }
        out.set(row, Datum::of<std::string_view>(text));
    }
    return {};
}

constexpr FunctionSpec kQuoteFunctions[] = {
    function(1282, "quote_ident(text) -> text", vectorise<quote_identifier>,
             "As an identifier, quoted when it must be.",
             {"SELECT quote_ident('Foo bar')", "\"Foo bar\""}),
    function(1283, "quote_literal(text) -> text", vectorise<quote_literal>, "As a string literal.",
             {"SELECT quote_literal(E'O\\'Reilly')", "'O''Reilly'"}),
    on_null(function(1289, "quote_nullable(text) -> text", nullable_literal,
                     "As a string literal, or NULL.", {"SELECT quote_nullable(NULL)", "NULL"})),
};

}  // namespace

void quote_identifier(std::string_view name, std::string& out) {
    bool plain = !name.empty() && (name[0] == '_' || (name[0] >= 'a' && name[0] <= 'z'));
    for (char c : name) plain &= c == '_' || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
    if (plain && !std::binary_search(kQuotedWords.begin(), kQuotedWords.end(), name)) {
        out.append(name);
        return;
    }
    out += '"';
    for (char c : name) {
        if (c == '"') out += '"';
        out += c;
    }
    out += '"';
}

void quote_literal(std::string_view text, std::string& out) {
    if (text.find('\\') != text.npos) out += 'E';
    out += '\'';
    for (char c : text) {
        if (c == '\'' || c == '\\') out += c;
        out += c;
    }
    out += '\'';
}

std::span<const FunctionSpec> quote_functions() {
    return kQuoteFunctions;
}

}  // namespace aerolith
