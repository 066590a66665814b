#include "functions/families.h"
#include "types/json/jsonb.h"
#include "types/type_info.h"

namespace aerolith {
namespace {

using Opened = Result<std::unique_ptr<SetSource>>;

Value text_value(JsonbView value) {
    std::optional<std::string> text = jsonb_as_text(value);
    return text ? Value::text(*text) : Value::null({type_oid::kText});
}
Value jsonb_value(JsonbView value) {
    return Value::of<std::string_view>({type_oid::kJsonb}, value.bytes());
}

/// Members of one jsonb container, read as they are asked for.
enum class Part { kElements, kElementTexts, kKeys, kEach, kEachText };

template <Part part>
class JsonbMembers final : public SetSource {
  public:
    explicit JsonbMembers(std::string_view bytes) : bytes_(bytes) {}

    static Opened open(EvalContext&, std::span<const Value> arguments) {
        JsonbView value(arguments[0].as<std::string_view>());
        constexpr bool kWantsArray = part == Part::kElements || part == Part::kElementTexts;
        if (kWantsArray && !value.is_array()) {
            return error(SqlState::kInvalidParameterValue, "cannot extract elements from {}",
                         value.is_object() ? "an object" : "a scalar");
        }
        if (!kWantsArray && !value.is_object()) {
            std::string_view name = part == Part::kKeys   ? "jsonb_object_keys"
                                    : part == Part::kEach ? "jsonb_each"
                                                          : "jsonb_each_text";
            if (part != Part::kKeys)
                return error(SqlState::kInvalidParameterValue, "cannot call {} on a non-object",
                             name);
            return error(SqlState::kInvalidParameterValue, "cannot call {} on {}", name,
                         value.is_array() ? "an array" : "a scalar");
        }
        return std::unique_ptr<SetSource>(new JsonbMembers(value.bytes()));
    }

    Status next(EvalContext&, Chunk& out) override {
        JsonbView value(bytes_);
        out.columns.clear();
        out.size = 0;
        auto column = [&](Oid type) { out.columns.emplace_back(Type{type, -1}, kVectorSize); };
        if constexpr (part == Part::kElements)
            column(type_oid::kJsonb);
        else
            column(type_oid::kText);
        if constexpr (part == Part::kEach) column(type_oid::kJsonb);
        if constexpr (part == Part::kEachText) column(type_oid::kText);
        for (; at_ < value.size() && out.size < kVectorSize; ++at_, ++out.size) {
            if constexpr (part == Part::kElements)
                out.columns[0].set_value(out.size, jsonb_value(value.item(at_)));
            else if constexpr (part == Part::kElementTexts)
                out.columns[0].set_value(out.size, text_value(value.item(at_)));
            else
                out.columns[0].set_value(out.size, Value::text(value.key(at_)));
            if constexpr (part == Part::kEach)
                out.columns[1].set_value(out.size, jsonb_value(value.member(at_)));
            if constexpr (part == Part::kEachText)
                out.columns[1].set_value(out.size, text_value(value.member(at_)));
        }
        return {};
    }

  private:
    std::string bytes_;
    std::size_t at_ = 0;
};

using Column = std::pair<std::string_view, Oid>;
constexpr Column kEachColumns[] = {{"key", type_oid::kText}, {"value", type_oid::kJsonb}};
constexpr Column kEachTextColumns[] = {{"key", type_oid::kText}, {"value", type_oid::kText}};
constexpr Column kElementColumns[] = {{"value", type_oid::kJsonb}};
constexpr Column kElementTextColumns[] = {{"value", type_oid::kText}};

constexpr SetFunctionSpec members_of(Oid oid, std::string_view signature,
                                     Opened (*open)(EvalContext&, std::span<const Value>),
                                     std::string_view summary,
                                     std::span<const Column> columns = {}) {
    return {
        .oid = oid, .signature = signature, .summary = summary, .columns = columns, .open = open};
}

constexpr SetFunctionSpec kJsonSetFunctions[] = {
    members_of(3219, "jsonb_array_elements(jsonb) -> setof jsonb",
               JsonbMembers<Part::kElements>::open, "One row per element.", kElementColumns),
    members_of(3465, "jsonb_array_elements_text(jsonb) -> setof text",
               JsonbMembers<Part::kElementTexts>::open, "One row per element, as text.",
               kElementTextColumns),
    members_of(3931, "jsonb_object_keys(jsonb) -> setof text", JsonbMembers<Part::kKeys>::open,
               "One row per key."),
    members_of(3208, "jsonb_each(jsonb) -> setof record", JsonbMembers<Part::kEach>::open,
               "One row per member.", kEachColumns),
    members_of(3932, "jsonb_each_text(jsonb) -> setof record", JsonbMembers<Part::kEachText>::open,
               "One row per member, values as text.", kEachTextColumns),
};

}  // namespace

std::span<const SetFunctionSpec> json_set_functions() {
    return kJsonSetFunctions;
}

}  // namespace aerolith
