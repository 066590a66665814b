#include "executor/statements/stored_expressions.h"

#include <functional>

namespace aerolith {
namespace {

std::vector<std::string> column_names(const RelationDescriptor& relation) {
    std::vector<std::string> names;
    for (const ColumnDescriptor& column : relation.columns) names.push_back(column.name);
    return names;
}

/// Prints the stored SQL of relations again: bound by the names it was stored under, printed by the
/// new ones.
class Reprinter {
  public:
    Reprinter(const Catalog& renamed, std::function<bool(Oid)> is_renamed,
              StatementContext& context)
        : names_{renamed, {}},
          is_renamed_(std::move(is_renamed)),
          context_(context),
          binding_(context.bind_environment()) {}

    /// `relation` as it will be; true when something in it reads differently now.
    Result<bool> reprint(RelationDescriptor& relation) {
        bool changed = false;
        RelationPtr before = context_.catalog().relation(relation.oid);
        if (is_renamed_(relation.oid)) {
            PrintOptions options{names_, format_, false, &relation};
            for (ConstraintDescriptor& constraint : relation.constraints) {
                if (constraint.kind != 'c') continue;
                constraint.check_sql = TRY(print_expression(constraint.check_sql, before.get(),
                                                            ExprPlace::kCheck, binding_, options))
                .text;
                changed = true;
            }
            changed = TRY(reprint_columns(relation, *before, options))
            || changed;
        }
        PrintOptions options{names_, format_};
        for (ColumnDescriptor& column : relation.columns) {
            if (!std::ranges::any_of(column.default_uses, is_renamed_)) continue;
            column.default_sql = TRY(print_expression(
                column.default_sql, nullptr, ExprPlace::kDefault, binding_, options, column.type))
            .text;
            changed = true;
        }
        bool reads = std::ranges::any_of(
            relation.depends_on, [&](const ObjectUse& use) { return is_renamed_(use.relation); });
        if (!reads) return changed;
        std::vector<std::string> columns = column_names(relation);
        relation.view_sql = TRY(print_query(relation.view_sql, &columns, binding_, options))
        .text;
        return true;
    }

    /// Indexes on expressions, partial ones, generated columns.
    Result<bool> reprint_columns(RelationDescriptor& relation, const RelationDescriptor& before,
                                 const PrintOptions& options) {
        bool changed = false;
        auto again = [&](std::string& sql, ExprPlace place, Type target) -> Status {
            sql = TRY(print_expression(sql, &before, place, binding_, options, target))
            .text;
            changed = true;
            return {};
        };
        for (IndexDescriptor& index : relation.indexes) {
            for (IndexColumn& column : index.columns) {
                if (column.number == 0) TRY(again(column.expression_sql, ExprPlace::kIndex, {}));
            }
            if (!index.predicate_sql.empty())
                TRY(again(index.predicate_sql, ExprPlace::kIndexPredicate, {}));
        }
        for (ColumnDescriptor& column : relation.columns) {
            if (column.generated && !column.dropped)
                TRY(again(column.default_sql, ExprPlace::kGenerated, column.type));
        }
        return changed;
    }

    Status reprint_all() {
        for (const auto& [oid, current] : names_.catalog.relations()) {
            TRY(context_.eval().check_interrupts());
            RelationDescriptor relation = *current;
            if (TRY(reprint(relation))) TRY(context_.store().put(relation));
        }
        return context_.catalog_changed();
    }

  private:
    CatalogNames names_;
    std::function<bool(Oid)> is_renamed_;
    StatementContext& context_;
    BindEnvironment binding_;
    FormatSettings format_;
};

}  // namespace

Result<StoredSql> print_stored(const ast::Expr& expr, const RelationDescriptor* table,
                               ExprPlace place, StatementContext& context, Type target) {
    BindEnvironment binding = context.bind_environment();
    CatalogNames names{context.catalog(), {}};
    FormatSettings format;
    return print_expression(expr, table, place, binding, {names, format}, target);
}

Result<StoredSql> print_stored(const ast::SelectStatement& query, const RelationDescriptor& view,
                               StatementContext& context) {
    BindEnvironment binding = context.bind_environment();
    CatalogNames names{context.catalog(), {}};
    FormatSettings format;
    std::vector<std::string> columns = column_names(view);
    return print_query(query, &columns, binding, {names, format});
}

std::string sequence_default(const RelationDescriptor& sequence, const Catalog& catalog) {
    std::string name =
        quoted_name(catalog.schema(sequence.schema)->name) + "." + quoted_name(sequence.name);
    std::string text = "nextval('";
    for (char c : name) text += c == '\'' ? "''" : std::string(1, c);
    return text + "'::regclass)";
}

std::vector<Oid> relations_in(const std::set<ObjectUse>& uses) {
    std::vector<Oid> relations;
    for (const ObjectUse& use : uses) {
        if (relations.empty() || relations.back() != use.relation)
            relations.push_back(use.relation);
    }
    return relations;
}

Status put_renamed(const RelationDescriptor& changed, StatementContext& context) {
    auto renamed = std::make_shared<Catalog>(context.catalog());
    renamed->remove_relation(changed.oid);
    renamed->add(std::make_shared<const RelationDescriptor>(changed));
    TRY(context.store().put(changed));
    Oid oid = changed.oid;
    return Reprinter(
               *renamed, [oid](Oid relation) { return relation == oid; }, context)
        .reprint_all();
}

Status put_renamed(const SchemaDescriptor& changed, StatementContext& context) {
    auto renamed = std::make_shared<Catalog>(context.catalog());
    renamed->remove_schema(changed.oid);
    renamed->add(std::make_shared<const SchemaDescriptor>(changed));
    TRY(context.store().put(changed));
    const Catalog& catalog = *renamed;
    auto is_inside = [&catalog, oid = changed.oid](Oid relation) {
        RelationPtr found = catalog.relation(relation);
        return found && found->schema == oid;
    };
    return Reprinter(catalog, is_inside, context).reprint_all();
}

}  // namespace aerolith
