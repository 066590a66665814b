#include "executor/spill/keyed_rows.h"

namespace aerolith {

std::vector<Type> keyed_types(std::vector<Type> types) {
    types.push_back(kKeyColumnType);
    return types;
}

Result<bool> push_keyed(const RowRun& run, const std::vector<Type>& types, KeyedTarget& target,
                        EvalContext& eval) {
    struct Split final : PushTarget {
        explicit Split(KeyedTarget& to) : target(to) {}
        Result<bool> push(Chunk& chunk) override {
            keys.assign(chunk.columns.back(), chunk.size);
            chunk.columns.pop_back();
            return target.push(chunk, keys);
        }
        KeyedTarget& target;
        KeyBatch keys;
    } split(target);
    return RowReader(run, keyed_types(types)).push_all(split, eval);
}

}  // namespace aerolith
