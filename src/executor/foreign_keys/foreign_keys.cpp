#include "executor/foreign_keys/foreign_keys.h"

#include "executor/context.h"
#include "types/type_info.h"

namespace aerolith {
namespace {

std::string quoted(std::string_view name) {
    std::string text = "\"";
    for (char c : name) {
        if (c == '"') text += c;
        text += c;
    }
    return text + "\"";
}

std::string table_name(const std::string& schema, const RelationDescriptor& table) {
    return quoted(schema) + "." + quoted(table.name);
}

/// "a" = $1 AND "b" = $2
std::string match(const RelationDescriptor& table, const std::vector<std::int16_t>& columns,
                  std::size_t first = 1) {
    std::string text;
    for (std::size_t i = 0; i < columns.size(); ++i) {
        text += fmt::format("{}{} = ${}", i ? " AND " : "", quoted(table.column(columns[i]).name),
                            first + i);
    }
    return text;
}

std::string names_of(const RelationDescriptor& table, const std::vector<std::int16_t>& columns) {
    std::string text;
    for (std::int16_t number : columns)
        text += (text.empty() ? "" : ", ") + table.column(number).name;
    return text;
}

std::string texts_of(const std::vector<Value>& values, const FormatSettings& settings) {
    std::string text;
    for (const Value& value : values) {
        if (&value != &values.front()) text += ", ";
        if (value.is_null())
            text += "null";
        else
            type_info(value.type().oid).print(value.datum(), settings, text);
    }
    return text;
}

struct Check {
    const ForeignKeyEvent& event;
    InternalQueries& queries;
    const FormatSettings& settings;
    const ForeignKeyUse& use = event.use;
    const ConstraintDescriptor& constraint = use.constraint();
    const RelationDescriptor& table = *use.table;
    const RelationDescriptor& referenced = *use.referenced;

    std::string find_referenced() const {
        return fmt::format("SELECT 1 FROM {} x WHERE {} FOR KEY SHARE OF x",
                           table_name(use.referenced_schema, referenced),
                           match(referenced, constraint.referenced_columns));
    }
    Result<bool> referencing_exists() const {
        std::string sql =
            fmt::format("SELECT 1 FROM {} x WHERE {} LIMIT 1 FOR KEY SHARE OF x",
                        table_name(use.table_schema, table), match(table, constraint.columns));
        return TRY(queries.run_internal(sql, event.key))
        > 0;
    }

    Error missing() const {
        return error(SqlState::kForeignKeyViolation,
                     "insert or update on table \"{}\" violates foreign key constraint \"{}\"",
                     table.name, constraint.name)
            .detail(fmt::format("Key ({})=({}) is not present in table \"{}\".",
                                names_of(table, constraint.columns), texts_of(event.key, settings),
                                referenced.name))
            .table(use.table_schema, table.name)
            .constraint(constraint.name);
    }
    Error still_referenced() const {
        return error(SqlState::kForeignKeyViolation,
                     "update or delete on table \"{}\" violates foreign key constraint \"{}\" on "
                     "table \"{}\"",
                     referenced.name, constraint.name, table.name)
            .detail(fmt::format("Key ({})=({}) is still referenced from table \"{}\".",
                                names_of(referenced, constraint.referenced_columns),
                                texts_of(event.key, settings), table.name))
            .table(use.table_schema, table.name)
            .constraint(constraint.name);
    }

    Status referencing(bool at_commit) const {
        if (TRY(queries.finds_and_locks(find_referenced(), event.key))) return {};
        // By the end of the transaction the row may have changed again.
        if (at_commit && !TRY(referencing_exists())) return {};
        return missing();
    }

    Status run(const std::string& sql, std::vector<Value> parameters) const {
        TRY(queries.run_internal(sql, std::move(parameters)));
        return {};
    }

    Status restrict() const {
        if (!TRY(referencing_exists())) return {};
        return still_referenced();
    }
    Status no_action() const {
        if (!TRY(referencing_exists())) return {};
        if (TRY(queries.run_internal(find_referenced(), event.key)) > 0) return {};
        return still_referenced();
    }
    Status set_columns(std::string_view value, bool on_delete) const {
        const auto& columns = on_delete && !constraint.set_columns.empty() ? constraint.set_columns
                                                                           : constraint.columns;
        std::string assignments;
        for (std::int16_t number : columns) {
            assignments += fmt::format("{}{} = {}", assignments.empty() ? "" : ", ",
                                       quoted(table.column(number).name), value);
        }
        return run(fmt::format("UPDATE {} SET {} WHERE {}", table_name(use.table_schema, table),
                               assignments, match(table, constraint.columns)),
                   event.key);
    }
    Status cascade_delete() const {
        return run(fmt::format("DELETE FROM {} WHERE {}", table_name(use.table_schema, table),
                               match(table, constraint.columns)),
                   event.key);
    }
    Status cascade_update() const {
        std::size_t count = constraint.columns.size();
        std::string assignments;
        for (std::size_t i = 0; i < count; ++i) {
            assignments += fmt::format("{}{} = ${}", i ? ", " : "",
                                       quoted(table.column(constraint.columns[i]).name), i + 1);
        }
        std::vector<Value> parameters = event.new_key;
        parameters.insert(parameters.end(), event.key.begin(), event.key.end());
        return run(fmt::format("UPDATE {} SET {} WHERE {}", table_name(use.table_schema, table),
                               assignments, match(table, constraint.columns, count + 1)),
                   std::move(parameters));
    }

    Status referenced_changed() const {
        bool on_delete = event.kind == ForeignKeyEvent::Kind::kReferencedDelete;
        switch (on_delete ? constraint.on_delete : constraint.on_update) {
            case 'r':
                return restrict();
            case 'c':
                return on_delete ? cascade_delete() : cascade_update();
            case 'n':
                return set_columns("NULL", on_delete);
            case 'd':
                TRY(set_columns("DEFAULT", on_delete));
                return no_action();
            default:
                return no_action();
        }
    }
};

/// Whether the event is a check only, which a deferred constraint may put off.
bool can_wait(const ForeignKeyEvent& event) {
    const ConstraintDescriptor& constraint = event.use.constraint();
    switch (event.kind) {
        case ForeignKeyEvent::Kind::kReferencing:
            return true;
        case ForeignKeyEvent::Kind::kReferencedDelete:
            return constraint.on_delete == 'a';
        case ForeignKeyEvent::Kind::kReferencedUpdate:
            return constraint.on_update == 'a';
    }
    return false;
}

}  // namespace

Status settle_foreign_key(const ForeignKeyEvent& event, InternalQueries& queries,
                          const FormatSettings& settings, bool at_commit) {
    Check check{event, queries, settings};
    if (event.kind == ForeignKeyEvent::Kind::kReferencing) return check.referencing(at_commit);
    return check.referenced_changed();
}

Status settle_foreign_keys(ExecContext& context) {
    if (context.foreign_key_events.empty()) return {};
    std::vector<ForeignKeyEvent> events = std::exchange(context.foreign_key_events, {});
    context.foreign_key_keys.clear();
    for (std::size_t i = 0; i < events.size(); ++i) {
        TRY(context.eval.check_interrupts());
        ForeignKeyEvent event = std::move(events[i]);
        if (can_wait(event) && context.internal->is_deferred(event.use.constraint())) {
            context.internal->defer(std::move(event));
            continue;
        }
        TRY(settle_foreign_key(event, *context.internal, context.eval.format(), false));
        for (ForeignKeyEvent& more : context.internal->take_events())
            events.push_back(std::move(more));
    }
    return {};
}

Status verify_foreign_key(const ForeignKeyUse& use, InternalQueries& queries,
                          const FormatSettings& settings) {
    const ConstraintDescriptor& constraint = use.constraint();
    std::string join, filled, key;
    for (std::size_t i = 0; i < constraint.columns.size(); ++i) {
        std::string column = "c." + quoted(use.table->column(constraint.columns[i]).name);
        key += (i ? ", " : "") + column;
        join += fmt::format("{}p.{} = {}", i ? " AND " : "",
                            quoted(use.referenced->column(constraint.referenced_columns[i]).name),
                            column);
        filled += fmt::format("{}{} IS NOT NULL",
                              i ? constraint.match_type == 'f' ? " OR " : " AND " : "", column);
    }
    std::string sql = fmt::format(
        "SELECT {} FROM {} c WHERE ({}) AND NOT EXISTS (SELECT 1 FROM {} p WHERE {}) LIMIT 1", key,
        table_name(use.table_schema, *use.table), filled,
        table_name(use.referenced_schema, *use.referenced), join);
    std::vector<Value> missing;
    if (TRY(queries.run_internal(sql, {}, &missing)) == 0) return {};
    return error(SqlState::kForeignKeyViolation,
                 "insert or update on table \"{}\" violates foreign key constraint \"{}\"",
                 use.table->name, constraint.name)
        .detail(fmt::format("Key ({})=({}) is not present in table \"{}\".",
                            names_of(*use.table, constraint.columns), texts_of(missing, settings),
                            use.referenced->name))
        .table(use.table_schema, use.table->name)
        .constraint(constraint.name);
}

}  // namespace aerolith
