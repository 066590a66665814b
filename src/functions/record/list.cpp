#include "types/record/record.h"

#include "functions/families.h"
#include "functions/json/to_json.h"
#include "functions/spec.h"
#include "functions/vectorise.h"

namespace aerolith {
namespace {

enum class RecordOrder : std::uint8_t {
    kEqual,
    kNotEqual,
    kLess,
    kGreater,
    kLessEqual,
    kGreaterEqual
};

template <RecordOrder kOrder>
Result<bool> order_records(std::string_view left, std::string_view right) {
    int order = TRY(compare_records(left, right));
    switch (kOrder) {
        case RecordOrder::kEqual:
            return order == 0;
        case RecordOrder::kNotEqual:
            return order != 0;
        case RecordOrder::kLess:
            return order < 0;
        case RecordOrder::kGreater:
            return order > 0;
        case RecordOrder::kLessEqual:
            return order <= 0;
        case RecordOrder::kGreaterEqual:
            break;
    }
    return order >= 0;
}

Result<std::int32_t> compare_record_values(std::string_view left, std::string_view right) {
    return compare_records(left, right);
}

Status row_to_json(EvalContext& context, std::span<const Vector> arguments, std::size_t count,
                   Vector& out) {
    std::string text;
    for (std::size_t row = 0; row < count; ++row) {
        bool pretty =
            arguments.size() > 1 && !arguments[1].is_null(row) && arguments[1].at(row).as<bool>();
        if (arguments[0].is_null(row) || (arguments.size() > 1 && arguments[1].is_null(row))) {
            out.set_null(row);
            continue;
        }
        text.clear();
        TRY(append_record_json(context.format(), arguments[0].at(row).as<std::string_view>(),
                               pretty, text));
        out.set(row, Datum::of<std::string_view>(text));
    }
    return {};
}

constexpr FunctionSpec kRecordFunctions[] = {
    internal(2981, "record_eq(record, record) -> boolean",
             vectorise<order_records<RecordOrder::kEqual>>),
    internal(2982, "record_ne(record, record) -> boolean",
             vectorise<order_records<RecordOrder::kNotEqual>>),
    internal(2983, "record_lt(record, record) -> boolean",
             vectorise<order_records<RecordOrder::kLess>>),
    internal(2984, "record_gt(record, record) -> boolean",
             vectorise<order_records<RecordOrder::kGreater>>),
    internal(2985, "record_le(record, record) -> boolean",
             vectorise<order_records<RecordOrder::kLessEqual>>),
    internal(2986, "record_ge(record, record) -> boolean",
             vectorise<order_records<RecordOrder::kGreaterEqual>>),
    internal(2987, "btrecordcmp(record, record) -> integer", vectorise<compare_record_values>),
    by_format(function(3155, "row_to_json(record) -> json", row_to_json, "A row as a JSON object.",
                       {"SELECT row_to_json(row(1, 'foo'))", "{\"f1\":1,\"f2\":\"foo\"}"})),
    by_format(function(3156, "row_to_json(record, boolean) -> json", row_to_json,
                       "A row as a JSON object, with line feeds if wanted.",
                       {"SELECT row_to_json(row(1), false)", "{\"f1\":1}"})),
};

}  // namespace

std::span<const FunctionSpec> record_functions() {
    return kRecordFunctions;
}

}  // namespace aerolith
