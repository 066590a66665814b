#include "executor/aggregate/partial_aggregate.h"

namespace aerolith {

std::vector<Type> partial_types(const PhysicalAggregate& node) {
    std::vector<Type> types;
    for (const ExprPtr& group : node.groups) types.push_back(group->type);
    types.resize(types.size() + node.aggregates.size(), Type{type_oid::kBytea});
    return types;
}

PartialAggregate::PartialAggregate(const PhysicalAggregate& node, ExecContext& context)
    : child_(make_operator_tree(node.child(), context)), input_(node, context) {}

Status PartialAggregate::run(PushTarget& target) {
    std::unique_ptr<GroupTable> table = input_.new_table(0);
    TRY(input_.feed(*child_, [&]() -> Result<GroupTable*> {
        if (table->full()) {
            TRY(table->emit_states(target));
            table = input_.new_table(0);
        }
        return table.get();
    }));
    TRY(table->emit_states(target));
    return {};
}

Result<bool> PartialTarget::push(Chunk& chunk) {
    Chunk groups = chunk;
    groups.columns.resize(input_.group_count());
    keys_.encode(input_.encoder(), groups.columns, chunk.size);
    TRY(table_.combine_states(chunk, keys_));
    return true;
}

}  // namespace aerolith
