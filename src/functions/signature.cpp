#include "functions/signature.h"

#include <map>

#include "common/assert.h"
#include "types/type_info.h"

namespace aerolith {
namespace {

std::string_view trimmed(std::string_view text) {
    while (text.starts_with(' ')) text.remove_prefix(1);
    while (text.ends_with(' ')) text.remove_suffix(1);
    return text;
}

const std::map<std::string_view, const TypeInfo*>& types_by_sql_name() {
    static const auto* names = [] {
        auto* map = new std::map<std::string_view, const TypeInfo*>;
        for (const TypeInfo* type : all_types()) {
            map->try_emplace(type->sql_name, type);
            map->try_emplace(type->name, type);
        }
        return map;
    }();
    return *names;
}

Oid named_type(std::string_view name) {
    auto found = types_by_sql_name().find(name);
    if (found == types_by_sql_name().end()) {
        fmt::print(stderr, "unknown type in a signature: {}\n", name);
        UNREACHABLE();
    }
    return found->second->oid;
}

void parse_argument(std::string_view text, Signature& signature) {
    if (std::size_t equals = text.find('='); equals != text.npos) {
        ++signature.defaults;
        text = trimmed(text.substr(0, equals));
    }
    bool variadic = text.starts_with("variadic ");
    if (variadic) text = trimmed(text.substr(9));
    Oid type = named_type(text);
    if (variadic) {
        bool any = type == type_oid::kAny;
        Oid element = type_info(type).element;
        if (type == type_oid::kAnyArray) element = type_oid::kAnyElement;
        if (type == type_oid::kAnyCompatibleArray) element = type_oid::kAnyCompatible;
        signature.variadic_element = any ? type_oid::kAny : element;
    }
    signature.arguments.push_back(type);
}

}  // namespace

Signature parse_signature(std::string_view text) {
    Signature signature;
    std::size_t open = text.find('('), arrow = text.find(") -> ");
    ASSERT(open != text.npos && arrow != text.npos);
    signature.name = text.substr(0, open);
    if (std::size_t dot = signature.name.find('.'); dot != signature.name.npos) {
        signature.schema = signature.name.substr(0, dot);
        signature.name.remove_prefix(dot + 1);
    }
    std::string_view arguments = trimmed(text.substr(open + 1, arrow - open - 1));
    while (!arguments.empty()) {
        std::size_t comma = std::min(arguments.find(','), arguments.size());
        parse_argument(trimmed(arguments.substr(0, comma)), signature);
        arguments.remove_prefix(std::min(comma + 1, arguments.size()));
    }
    std::string_view result = text.substr(arrow + 5);
    signature.returns_set = result.starts_with("setof ");
    if (signature.returns_set) result.remove_prefix(6);
    signature.result = named_type(result);
    return signature;
}

}  // namespace aerolith
