#include "executor/statements/referencing.h"

namespace aerolith {

std::vector<ForeignKeyUse> referencing_constraints(const RelationDescriptor& relation,
                                                   const Catalog& catalog) {
    std::vector<ForeignKeyUse> uses;
    for (const auto& [oid, table] : catalog.relations()) {
        if (oid == relation.oid) continue;
        for (std::size_t i = 0; i < table->constraints.size(); ++i) {
            if (table->constraints[i].kind != 'f' ||
                table->constraints[i].referenced_table != relation.oid)
                continue;
            uses.push_back({table, i, catalog.relation(relation.oid), {}, {}});
        }
    }
    std::ranges::sort(uses, {}, [](const ForeignKeyUse& use) { return use.constraint().oid; });
    return uses;
}

Status drop_foreign_key(const ForeignKeyUse& use, StatementContext& context) {
    RelationPtr table = context.catalog().relation(use.table->oid);
    if (!table) return {};
    RelationDescriptor changed = *table;
    std::erase_if(changed.constraints, [&](const ConstraintDescriptor& constraint) {
        return constraint.oid == use.constraint().oid;
    });
    TRY(context.store().put(changed));
    return context.catalog_changed();
}

std::string describe_foreign_key(const ForeignKeyUse& use) {
    return fmt::format("constraint {} on table {}", use.constraint().name, use.table->name);
}

}  // namespace aerolith
