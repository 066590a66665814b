#include "planner/physical/plan_methods.h"

namespace aerolith {

PlanMethods plan_methods(EvalContext& eval) {
    auto is_on = [&](std::string_view name) {
        Result<std::string> value = eval.setting(name, true);
        return !value.ok() || *value != "off";
    };
    return {.seq_scan = is_on("enable_seqscan"),
            .index_scan = is_on("enable_indexscan"),
            .hash_join = is_on("enable_hashjoin"),
            .nested_loop = is_on("enable_nestloop")};
}

}  // namespace aerolith
