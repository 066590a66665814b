#include "session/names.h"

#include "functions/registry.h"
#include "session/session_impl.h"
#include "types/type_info.h"

namespace aerolith {
namespace {

bool needs_quotes(std::string_view name) {
    if (name.empty() || (!(name[0] >= 'a' && name[0] <= 'z') && name[0] != '_')) return true;
    for (char c : name) {
        bool plain = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
        if (!plain) return true;
    }
    return false;
}

/// Input and output functions that clients name; the others are known to the registry.
constexpr std::pair<Oid, std::string_view> kTypeFunctions[] = {
    {750, "array_in"},
    {751, "array_out"},
    {2400, "array_recv"},
    {2401, "array_send"},
    {6179, "array_subscript_handler"},
    {2290, "record_in"},
    {2291, "record_out"},
    {2402, "record_recv"},
    {2403, "record_send"},
    {3, "heap_tableam_handler"},
    {330, "bthandler"},
};

template <class Functions>
const Signature* find_signature(const Functions& functions, Oid oid) {
    for (const auto& function : functions) {
        if (function.spec->oid == oid) return &function.signature;
    }
    return nullptr;
}

Result<Oid> find_function(std::string_view text) {
    std::vector<std::string> parts = TRY(split_name(text.substr(0, text.find('('))));
    const std::string& name = parts.back();
    for (const auto& [oid, known] : kTypeFunctions) {
        if (known == name) return oid;
    }
    const Registry& registry = Registry::instance();
    std::vector<Oid> found;
    for (const ScalarFunction* function : registry.scalars(name))
        found.push_back(function->spec->oid);
    for (const AggregateFunction* function : registry.aggregates(name))
        found.push_back(function->spec->oid);
    for (const SetFunction* function : registry.sets(name)) found.push_back(function->spec->oid);
    if (text.find('(') != std::string_view::npos) {
        std::erase_if(found, [&](Oid oid) { return function_signature(oid) != text; });
    }
    if (found.empty())
        return error(SqlState::kUndefinedFunction, "function \"{}\" does not exist", text);
    if (found.size() > 1)
        return error(SqlState::kAmbiguousFunction, "more than one function named \"{}\"", text);
    return found.front();
}

class SessionNames final : public ObjectNames {
  public:
    explicit SessionNames(SessionImpl& session) : session_(session) {}

    std::string name_of(Oid type, Oid object) override {
        switch (type) {
            case type_oid::kRegclass:
                return session_.eval().relation_name(object);
            case type_oid::kRegtype:
                return find_type(object) ? format_type({object}) : row_type_name(object);
            case type_oid::kRegproc:
                return function_name(object);
            case type_oid::kRegprocedure:
                return function_signature(object);
            case type_oid::kRegrole: {
                const RoleDescriptor* role = session_.catalog().role(object);
                return role ? quote_name(role->name) : std::string();
            }
            case type_oid::kRegnamespace: {
                const SchemaDescriptor* schema = session_.catalog().schema(object);
                return schema ? quote_name(schema->name) : std::string();
            }
            default: {
                const OperatorSpec* spec = type == type_oid::kRegoper
                                               ? Registry::instance().find_operator(object)
                                               : nullptr;
                return spec ? std::string(spec->name) : std::string();
            }
        }
    }

    Result<Oid> find(Oid type, std::string_view name) override {
        switch (type) {
            case type_oid::kRegclass:
                return session_.eval().relation_oid(name);
            case type_oid::kRegtype:
                return find_type_named(name);
            case type_oid::kRegproc:
            case type_oid::kRegprocedure:
                return find_function(name);
            case type_oid::kRegrole: {
                std::vector<std::string> parts = TRY(split_name(name));
                if (const RoleDescriptor* role = session_.catalog().find_role(parts.back()))
                    return role->oid;
                return error(SqlState::kUndefinedObject, "role \"{}\" does not exist",
                             parts.back());
            }
            case type_oid::kRegnamespace: {
                std::vector<std::string> parts = TRY(split_name(name));
                if (const SchemaDescriptor* schema = session_.catalog().find_schema(parts.back()))
                    return schema->oid;
                return error(SqlState::kInvalidSchemaName, "schema \"{}\" does not exist",
                             parts.back());
            }
            default:
                return not_supported(fmt::format("the name \"{}\" as an object identifier", name));
        }
    }

  private:
    std::string row_type_name(Oid type) const {
        for (const auto& [oid, relation] : session_.catalog().relations()) {
            if (relation->row_type == type) return quote_name(relation->name);
        }
        return {};
    }

    Result<Oid> find_type_named(std::string_view text) {
        std::string_view name = text;
        bool is_array = name.ends_with("[]");
        if (is_array) name.remove_suffix(2);
        if (name.starts_with("pg_catalog.")) name.remove_prefix(11);
        name = name.substr(0, name.find('('));
        std::string wanted;
        for (char c : name) {
            if (c != '"') wanted += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
        }
        for (const TypeInfo* type : all_types()) {
            if (type->name != wanted && type->sql_name != wanted && alias_of(wanted) != type->name)
                continue;
            return is_array ? type->array : type->oid;
        }
        for (const auto& [oid, relation] : session_.catalog().relations()) {
            if (relation->name == wanted && relation->row_type != kInvalidOid)
                return relation->row_type;
        }
        return error(SqlState::kUndefinedObject, "type \"{}\" does not exist", text);
    }

    static std::string_view alias_of(std::string_view name) {
        if (name == "int") return "int4";
        if (name == "decimal") return "numeric";
        if (name == "float") return "float8";
        return {};
    }

    SessionImpl& session_;
};

}  // namespace

std::string quote_name(std::string_view name) {
    if (!needs_quotes(name)) return std::string(name);
    std::string quoted = "\"";
    for (char c : name) {
        if (c == '"') quoted += '"';
        quoted += c;
    }
    return quoted + '"';
}

Result<std::vector<std::string>> split_name(std::string_view text) {
    std::vector<std::string> parts(1);
    bool quoted = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        char c = text[i];
        if (c == '"') {
            if (quoted && i + 1 < text.size() && text[i + 1] == '"')
                parts.back() += text[++i];
            else
                quoted = !quoted;
        } else if (c == '.' && !quoted) {
            parts.emplace_back();
        } else {
            parts.back() +=
                quoted ? c : static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
        }
    }
    if (quoted || parts.size() > 3) return error(SqlState::kInvalidName, "invalid name syntax");
    return parts;
}

std::unique_ptr<ObjectNames> make_object_names(SessionImpl& session) {
    return std::make_unique<SessionNames>(session);
}

const Signature* function_signature_of(Oid oid) {
    const Registry& registry = Registry::instance();
    if (const ScalarFunction* scalar = registry.scalar(oid)) return &scalar->signature;
    if (const Signature* aggregate = find_signature(registry.all_aggregates(), oid))
        return aggregate;
    if (const Signature* window = find_signature(registry.all_windows(), oid)) return window;
    return find_signature(registry.all_sets(), oid);
}

std::string function_name(Oid oid) {
    for (const auto& [known, name] : kTypeFunctions) {
        if (known == oid) return std::string(name);
    }
    const Signature* signature = function_signature_of(oid);
    return signature ? std::string(signature->name) : std::string();
}

std::string function_signature(Oid oid) {
    const Signature* signature = function_signature_of(oid);
    if (!signature) return {};
    std::string text(signature->name);
    text += '(';
    for (Oid argument : signature->arguments) {
        if (text.back() != '(') text += ',';
        text += format_type({argument});
    }
    return text + ")";
}

}  // namespace aerolith
