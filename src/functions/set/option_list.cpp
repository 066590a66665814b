#include "functions/families.h"
#include "types/array/array.h"

namespace aerolith {
namespace {

/// "name=value" texts as rows of two columns; a text without '=' has a null value.
class OptionRows final : public SetSource {
  public:
    explicit OptionRows(std::string_view array) : array_(array) {}

    static Result<std::unique_ptr<SetSource>> open(EvalContext&, std::span<const Value> arguments) {
        return std::unique_ptr<SetSource>(new OptionRows(arguments[0].as<std::string_view>()));
    }
    Status next(EvalContext&, Chunk& out) override {
        out = {};
        for (int column = 0; column < 2; ++column)
            out.columns.emplace_back(Type{type_oid::kText, -1}, kVectorSize);
        ArrayView view(array_);
        ArrayView::Cursor cursor = view.elements();
        for (std::size_t at = 0; cursor.next() && out.size < kVectorSize; ++at) {
            if (at < given_ || cursor.is_null()) continue;
            std::string_view text = cursor.datum().as<std::string_view>();
            std::size_t equals = text.find('=');
            out.columns[0].set_value(out.size, Value::text(text.substr(0, equals)));
            if (equals == std::string_view::npos)
                out.columns[1].set_null(out.size);
            else
                out.columns[1].set_value(out.size, Value::text(text.substr(equals + 1)));
            ++out.size;
            given_ = at + 1;
        }
        return {};
    }

  private:
    std::string array_;
    std::size_t given_ = 0;
};

constexpr std::pair<std::string_view, Oid> kColumns[] = {{"option_name", type_oid::kText},
                                                         {"option_value", type_oid::kText}};

constexpr SetFunctionSpec kOptionSets[] = {
    {.oid = 2289,
     .signature = "pg_options_to_table(text[]) -> setof record",
     .summary = "Options of a relation, one row each.",
     .columns = kColumns,
     .open = OptionRows::open},
};

}  // namespace

std::span<const SetFunctionSpec> option_set_functions() {
    return kOptionSets;
}

}  // namespace aerolith
