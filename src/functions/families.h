#pragma once

#include <span>

#include "functions/function.h"

namespace aerolith {

// One list per family, in its folder's list.cpp; families.cpp gathers them for the registry.
std::span<const FunctionSpec> integer_arithmetic_functions();
std::span<const FunctionSpec> float_arithmetic_functions();
std::span<const FunctionSpec> comparison_functions();
std::span<const FunctionSpec> number_cast_functions();
std::span<const FunctionSpec> text_cast_functions();
std::span<const FunctionSpec> numeric_functions();
std::span<const FunctionSpec> text_functions();
std::span<const FunctionSpec> like_functions();
std::span<const FunctionSpec> quote_functions();
std::span<const FunctionSpec> concat_functions();
std::span<const FunctionSpec> digest_functions();
std::span<const FunctionSpec> encoding_functions();
std::span<const FunctionSpec> regex_functions();
std::span<const FunctionSpec> regex_search_functions();
std::span<const FunctionSpec> advisory_lock_functions();
std::span<const FunctionSpec> catalog_functions();
std::span<const FunctionSpec> session_functions();
std::span<const FunctionSpec> cluster_functions();
std::span<const FunctionSpec> extract_functions();
std::span<const FunctionSpec> datetime_arithmetic_functions();
std::span<const FunctionSpec> datetime_construct_functions();
std::span<const FunctionSpec> array_functions();
std::span<const SetFunctionSpec> set_functions();
std::span<const AggregateSpec> array_aggregates();
std::span<const FunctionSpec> math_functions();
std::span<const FunctionSpec> degrees_functions();
std::span<const FunctionSpec> bytea_functions();
std::span<const FunctionSpec> jsonb_functions();
std::span<const FunctionSpec> json_build_functions();
std::span<const FunctionSpec> record_functions();
std::span<const FunctionSpec> small_functions();
std::span<const FunctionSpec> json_text_functions();
std::span<const SetFunctionSpec> json_text_set_functions();
std::span<const SetFunctionSpec> partition_set_functions();
std::span<const SetFunctionSpec> option_set_functions();
std::span<const FunctionSpec> datetime_format_functions();
std::span<const FunctionSpec> datetime_reader_functions();
std::span<const FunctionSpec> number_format_functions();
std::span<const SetFunctionSpec> json_set_functions();
std::span<const AggregateSpec> json_aggregates();
std::span<const FunctionSpec> datetime_order_functions();
std::span<const AggregateSpec> sum_aggregates();
std::span<const AggregateSpec> regression_aggregates();
std::span<const AggregateSpec> extreme_aggregates();
std::span<const AggregateSpec> ordered_set_aggregates();
std::span<const WindowSpec> window_functions();

struct Families {
    std::vector<std::span<const FunctionSpec>> scalars;
    std::vector<std::span<const AggregateSpec>> aggregates;
    std::vector<std::span<const SetFunctionSpec>> sets;
};
Families all_families();

}  // namespace aerolith
