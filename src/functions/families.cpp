#include "functions/families.h"

namespace aerolith {

Families all_families() {
    Families families;
    families.scalars = {
        integer_arithmetic_functions(),
        float_arithmetic_functions(),
        comparison_functions(),
        number_cast_functions(),
        text_cast_functions(),
        numeric_functions(),
        datetime_order_functions(),
        math_functions(),
        degrees_functions(),
        bytea_functions(),
        jsonb_functions(),
        json_build_functions(),
        record_functions(),
        small_functions(),
        json_text_functions(),
        datetime_format_functions(),
        datetime_reader_functions(),
        number_format_functions(),
        array_functions(),
        extract_functions(),
        datetime_arithmetic_functions(),
        datetime_construct_functions(),
        regex_functions(),
        regex_search_functions(),
        digest_functions(),
        encoding_functions(),
        advisory_lock_functions(),
        catalog_functions(),
        session_functions(),
        cluster_functions(),
        text_functions(),
        like_functions(),
        quote_functions(),
        concat_functions(),
    };
    families.aggregates = {
        sum_aggregates(),     json_aggregates(),        array_aggregates(),
        extreme_aggregates(), ordered_set_aggregates(), regression_aggregates(),
    };
    families.sets = {
        json_set_functions(),   json_text_set_functions(), partition_set_functions(),
        option_set_functions(), set_functions(),
    };
    return families;
}

}  // namespace aerolith
