#include "planner/deparse/deparser.h"
#include "planner/deparse/node_simplicity.h"
#include "types/type_info.h"

namespace aerolith {
namespace {

std::string single_quoted(std::string_view text) {
    std::string quoted = "'";
    for (char c : text) {
        if (c == '\'') quoted += '\'';
        quoted += c;
    }
    return quoted + "'";
}

bool is_plain_number(std::string_view text) {
    return !text.empty() && text[0] >= '0' && text[0] <= '9' &&
           text.find_first_of("eE") == std::string_view::npos;
}

}  // namespace

void Deparser::put_constant(const Value& value, TypeLabel label) {
    Type type = value.type();
    if (value.is_null()) {
        out_ += "NULL";
        if (label != TypeLabel::kNever && type.oid != type_oid::kUnknown)
            out_ += "::" + type_text(type);
        return;
    }
    std::string text;
    if (type.oid == type_oid::kRegclass) {
        auto relation = static_cast<Oid>(value.as<std::int32_t>());
        text = names_.relation(relation);
        named_.insert(relation);
    }
    if (text.empty()) type_info(type.oid).print(value.datum(), format_, text);
    bool needed = true;
    if (type.oid == type_oid::kInt4) {
        needed = text.starts_with('-');
        out_ += needed ? single_quoted(text) : text;
    } else if (type.oid == type_oid::kNumeric) {
        bool plain = is_plain_number(text);
        needed = !plain || type.typmod >= 0;
        out_ += plain ? text : single_quoted(text);
    } else if (type.oid == type_oid::kBool) {
        needed = false;
        out_ += text == "t" ? "true" : "false";
    } else {
        needed = type.oid != type_oid::kUnknown;
        out_ += single_quoted(text);
    }
    if (label == TypeLabel::kNever) return;
    if (needed || label == TypeLabel::kAlways) out_ += "::" + type_text(type);
}

/// A minus before a number is part of the number.
bool Deparser::put_negated_number(const Expr& expr) {
    if (expr.call().op->name != std::string_view("-") || expr.children.size() != 1) return false;
    const Expr& number = *expr.children.front();
    if (!number.is_constant() || number.value().is_null()) return false;
    Type type = number.type;
    if (type.oid != type_oid::kInt4 && type.oid != type_oid::kInt8 &&
        type.oid != type_oid::kNumeric)
        return false;
    std::string text;
    type_info(type.oid).print(number.value().datum(), format_, text);
    if (text.starts_with('-')) return false;
    if (type.oid == type_oid::kInt8 && text == "2147483648") type.oid = type_oid::kInt4;
    out_ += "'-" + text + "'::" + type_text(type);
    return true;
}

}  // namespace aerolith
