#include "executor/statements/drop_plan.h"

#include "executor/statements/names.h"
#include "executor/statements/referencing.h"
#include "planner/deparse/catalog_names.h"

namespace aerolith {

namespace {

/// Stands for a foreign key among the parts of its table.
std::int16_t foreign_key_part(std::size_t position) {
    return static_cast<std::int16_t>(-1 - static_cast<std::int16_t>(position));
}

}  // namespace

std::string dependency_lines(const std::vector<std::string>& lines) {
    constexpr std::size_t kMost = 100;
    std::string text;
    for (std::size_t i = 0; i < std::min(lines.size(), kMost); ++i)
        text += (i ? "\n" : "") + lines[i];
    if (lines.size() > kMost)
        text +=
            fmt::format("\nand {} other objects (see server log for list)", lines.size() - kMost);
    return text;
}

std::string DropPlan::describe(const RelationDescriptor& relation) const {
    CatalogNames names{context_.catalog(), context_.search_path()};
    return fmt::format("{} {}", relation_kind_name(relation.kind), names.relation(relation.oid));
}

void DropPlan::find_readers(Oid relation, std::int16_t column, const std::string& on,
                            std::vector<Item>& found) const {
    for (const auto& [oid, candidate] : context_.catalog().relations()) {
        if (candidate->reads(relation, column))
            found.push_back({candidate, 0, oid, false, describe(*candidate), on});
        for (const ColumnDescriptor& part : candidate->columns) {
            bool uses = column == 0 && !part.dropped &&
                        std::ranges::find(part.default_uses, relation) != part.default_uses.end();
            if (!uses) continue;
            std::string text = fmt::format("default value for column {} of {}",
                                           quoted_name(part.name), describe(*candidate));
            found.push_back({candidate, part.number, part.default_oid, false, std::move(text), on});
        }
    }
}

void DropPlan::find_owned_sequences(const RelationDescriptor& table, std::int16_t column,
                                    std::vector<Item>& found) const {
    for (const auto& [oid, candidate] : context_.catalog().relations()) {
        if (!candidate->sequence || candidate->sequence->owner_table != table.oid) continue;
        if (column == 0 || candidate->sequence->owner_column == column)
            found.push_back({candidate, 0, oid, true, describe(*candidate), ""});
    }
}

void DropPlan::visit_all(std::vector<Item> items) {
    std::ranges::sort(items, std::greater<>(), &Item::oid);
    for (Item& item : items) visit(std::move(item));
}

void DropPlan::visit(Item item) {
    auto mark_named = [&](std::int16_t column) {
        for (Item& other : items_) {
            if (other.relation == item.relation && other.column == column) other.named = true;
        }
    };
    if (!seen_.insert({item.relation->oid, item.column}).second) {
        if (item.named) mark_named(item.column);
        return;
    }
    if (item.column == 0) {
        // A table's defaults are parts of it.
        for (const ColumnDescriptor& column : item.relation->columns) {
            if (!seen_.insert({item.relation->oid, column.number}).second)
                mark_named(column.number);
        }
        for (std::size_t i = 0; i < item.relation->constraints.size(); ++i) {
            if (!seen_.insert({item.relation->oid, foreign_key_part(i)}).second)
                mark_named(foreign_key_part(i));
        }
        std::vector<Item> dependents;
        for (const ForeignKeyUse& use :
             referencing_constraints(*item.relation, context_.catalog())) {
            dependents.push_back(
                {use.table, foreign_key_part(use.position), use.constraint().oid, false,
                 fmt::format("constraint {} on {}", quoted_name(use.constraint().name),
                             describe(*use.table)),
                 item.text});
        }
        find_owned_sequences(*item.relation, 0, dependents);
        find_readers(item.relation->oid, 0, item.text, dependents);
        visit_all(std::move(dependents));
    }
    items_.push_back(std::move(item));
}

void DropPlan::add_relation(const RelationPtr& relation) {
    visit({relation, 0, relation->oid, true, describe(*relation), ""});
}

void DropPlan::add_schema(const SchemaDescriptor& schema) {
    std::string on = "schema " + quoted_name(schema.name);
    std::vector<Item> inside;
    for (const auto& [oid, relation] : context_.catalog().relations()) {
        bool owned = relation->sequence && relation->sequence->owner_table != kInvalidOid;
        if (relation->schema == schema.oid && !owned)
            inside.push_back({relation, 0, oid, false, describe(*relation), on});
    }
    visit_all(std::move(inside));
}

void DropPlan::add_column(const RelationPtr& table, std::int16_t column) {
    // The column's own default is no dependent; that of another column on its sequence is.
    seen_.insert({table->oid, column});
    std::vector<Item> dependents;
    find_owned_sequences(*table, column, dependents);
    for (const ForeignKeyUse& use : referencing_constraints(*table, context_.catalog())) {
        const auto& columns = use.constraint().referenced_columns;
        if (std::ranges::find(columns, column) == columns.end()) continue;
        dependents.push_back(
            {use.table, foreign_key_part(use.position), use.constraint().oid, false,
             fmt::format("constraint {} on {}", quoted_name(use.constraint().name),
                         describe(*use.table)),
             fmt::format("column {} of {}", quoted_name(table->column(column).name),
                         describe(*table))});
    }
    find_readers(
        table->oid, column,
        fmt::format("column {} of {}", quoted_name(table->column(column).name), describe(*table)),
        dependents);
    visit_all(std::move(dependents));
}

Status DropPlan::settle(bool cascade, std::string_view what) {
    std::vector<std::string> lines;
    for (std::size_t i = items_.size(); i-- > 0;) {
        const Item& item = items_[i];
        if (item.named) continue;
        lines.push_back(cascade ? "drop cascades to " + item.text
                                : fmt::format("{} depends on {}", item.text, item.on));
    }
    if (lines.empty()) return {};
    if (!cascade) {
        Error refused =
            what.empty()
                ? Error(SqlState::kDependentObjectsStillExist,
                        "cannot drop desired object(s) because other objects depend on them")
                : error(SqlState::kDependentObjectsStillExist,
                        "cannot drop {} because other objects depend on it", what);
        return std::move(refused)
            .detail(dependency_lines(lines))
            .hint("Use DROP ... CASCADE to drop the dependent objects too.");
    }
    if (lines.size() == 1) {
        context_.notice(Severity::kNotice, lines.front());
        return {};
    }
    Diagnostic notice;
    notice.severity = Severity::kNotice;
    notice.state = SqlState::kSuccessfulCompletion;
    notice.message = fmt::format("drop cascades to {} other objects", lines.size());
    notice.detail = dependency_lines(lines);
    context_.notice(std::move(notice));
    return {};
}

Status DropPlan::drop_row(const RelationDescriptor& relation) {
    TRY(context_.store().release_name(ObjectClass::kRelation, relation.schema, relation.name));
    for (const IndexDescriptor& index : relation.indexes) {
        TRY(context_.store().release_name(ObjectClass::kRelation, relation.schema, index.name));
        if (index.storage != relation.storage)
            context_.transaction().drop_index_on_commit(index.storage);
    }
    if (relation.kind == RelationKind::kTable)
        context_.transaction().drop_index_on_commit(relation.storage);
    if (relation.sequence)
        context_.forget_sequence_on_commit(relation.oid, relation.sequence->generation);
    TRY(context_.store().erase(ObjectClass::kRelation, relation.oid));
    return context_.store().erase(ObjectClass::kStatistics, relation.oid);
}

Status DropPlan::execute() {
    for (const Item& item : items_) {
        if (item.column == 0)
            TRY(context_.transaction().lock_relation(item.relation->oid,
                                                     RelationLockMode::kAccessExclusive));
    }
    std::map<Oid, RelationDescriptor> without_defaults;
    for (const Item& item : items_) {
        if (item.column == 0 || seen_.contains({item.relation->oid, 0})) continue;
        RelationDescriptor& table =
            without_defaults.try_emplace(item.relation->oid, *item.relation).first->second;
        if (item.column < 0) {
            std::erase_if(table.constraints, [&](const ConstraintDescriptor& constraint) {
                return constraint.oid == item.oid;
            });
            continue;
        }
        ColumnDescriptor& column = table.columns[static_cast<std::size_t>(item.column) - 1];
        column.default_sql.clear();
        column.default_uses.clear();
    }
    for (const auto& [oid, table] : without_defaults) TRY(context_.store().put(table));
    for (const Item& item : items_) {
        if (item.column == 0) TRY(drop_row(*item.relation));
    }
    return context_.catalog_changed();
}

}  // namespace aerolith
