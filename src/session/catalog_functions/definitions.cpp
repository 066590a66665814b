#include "session/catalog_functions/definitions.h"

#include "functions/registry.h"
#include "planner/deparse/catalog_names.h"
#include "session/catalog_functions/list.h"
#include "session/catalog_functions/stored_text.h"
#include "session/names.h"
#include "session/session_impl.h"
#include "types/type_info.h"

namespace aerolith {
namespace {

Oid oid_at(const std::vector<Value>& arguments, std::size_t at) {
    return static_cast<Oid>(arguments[at].as<std::int32_t>());
}

Value no_text() {
    return Value::null({type_oid::kText});
}

std::string column_list(const RelationDescriptor& table, const std::vector<std::int16_t>& numbers) {
    std::string text;
    for (std::int16_t number : numbers)
        text += (text.empty() ? "" : ", ") + quote_name(table.column(number).name);
    return text;
}

std::string index_column_text(SessionImpl& session, const RelationDescriptor& table,
                              const IndexColumn& column, bool pretty) {
    if (column.number != 0) return quote_name(table.column(column.number).name);
    std::string text = shown_expression(session, column.expression_sql, &table, pretty);
    // A function call stands alone in an index; anything else needs parentheses.
    bool call = text.ends_with(')') && !text.starts_with('(');
    return call ? text : "(" + text + ")";
}

std::string index_column_order(const IndexColumn& column) {
    if (column.descending) return column.nulls_first ? " DESC" : " DESC NULLS LAST";
    return column.nulls_first ? " NULLS FIRST" : "";
}

Result<Value> get_index_definition(SessionImpl& session, const std::vector<Value>& arguments) {
    Catalog::IndexPlace place = session.catalog().index(oid_at(arguments, 0));
    if (!place.index) return no_text();
    std::int32_t number = arguments.size() > 1 ? arguments[1].as<std::int32_t>() : 0;
    bool pretty = arguments.size() > 2 && arguments[2].as<bool>();
    if (number == 0)
        return Value::text(index_definition(session, *place.table, *place.index, pretty));
    std::size_t at = static_cast<std::size_t>(number) - 1, keys = place.index->columns.size();
    if (number < 0 || at >= keys + place.index->included.size()) return Value::text("");
    if (at >= keys)
        return Value::text(quote_name(place.table->column(place.index->included[at - keys]).name));
    return Value::text(index_column_text(session, *place.table, place.index->columns[at], pretty));
}

Result<Value> get_constraint_definition(SessionImpl& session, const std::vector<Value>& arguments) {
    bool pretty = arguments.size() > 1 && arguments[1].as<bool>();
    for (const auto& [oid, relation] : session.catalog().relations()) {
        for (const ConstraintDescriptor& constraint : relation->constraints) {
            if (constraint.oid != oid_at(arguments, 0)) continue;
            return Value::text(constraint_definition(session, *relation, constraint, pretty));
        }
    }
    return no_text();
}

Result<Value> get_expression(SessionImpl& session, const std::vector<Value>& arguments) {
    RelationPtr table = session.catalog().relation(oid_at(arguments, 1));
    bool pretty = arguments.size() > 2 && arguments[2].as<bool>();
    std::string_view text = arguments[0].as<std::string_view>();
    Type target;
    for (std::size_t i = 0; table && i < table->columns.size(); ++i) {
        if (table->columns[i].default_sql == text) target = table->columns[i].type;
    }
    return Value::text(shown_expression(session, text, table.get(), pretty, target));
}

Result<Value> get_view_definition(SessionImpl& session, const std::vector<Value>& arguments) {
    Oid oid = arguments[0].type().oid == type_oid::kText
        ? TRY(session.eval().relation_oid(arguments[0].as<std::string_view>()))
                                                         : oid_at(arguments, 0);
                                                         // A width to wrap at asks for the pretty
                                                         // form, too.
                                                         bool pretty = arguments.size() > 1 &&
                                                                       (arguments[1].type().oid !=
                                                                            type_oid::kBool ||
                                                                        arguments[1].as<bool>());
                                                         if (RelationPtr view =
                                                                 session.catalog().relation(oid)) {
                                                             return view->kind ==
                                                                            RelationKind::kView
                                                                        ? Value::text(shown_view(
                                                                              session, *view,
                                                                              pretty))
                                                                        : no_text();
                                                         }
                                                         const VirtualTable* table =
                                                             VirtualTables::find(oid);
                                                         if (!table || table->view_sql.empty())
                                                             return no_text();
                                                         RelationDescriptor view;
                                                         view.view_sql = table->view_sql;
                                                         for (const VirtualTable::Column& column :
                                                              table->columns)
                                                             view.columns.emplace_back().name =
                                                                 column.name;
                                                         return Value::text(
                                                             shown_view(session, view, pretty));
}

Result<Value> get_serial_sequence(SessionImpl& session, const std::vector<Value>& arguments) {
    Oid table_oid = TRY(session.eval().relation_oid(arguments[0].as<std::string_view>()));
    RelationPtr table = session.catalog().relation(table_oid);
    if (!table) return no_text();
    std::string_view name = arguments[1].as<std::string_view>();
    const ColumnDescriptor* column = table->find_column(name);
    if (!column)
        return error(SqlState::kUndefinedColumn, "column \"{}\" of relation \"{}\" does not exist",
                     name, table->name);
    for (const auto& [oid, relation] : session.catalog().relations()) {
        const auto& sequence = relation->sequence;
        if (!sequence || sequence->owner_table != table_oid ||
            sequence->owner_column != column->number)
            continue;
        const SchemaDescriptor* schema = session.catalog().schema(relation->schema);
        return Value::text(quote_name(schema->name) + "." + quote_name(relation->name));
    }
    return no_text();
}

std::string argument_list(const Signature& signature) {
    std::string text;
    for (std::size_t i = 0; i < signature.arguments.size(); ++i) {
        if (i > 0) text += ", ";
        bool variadic =
            signature.variadic_element != kInvalidOid && i + 1 == signature.arguments.size();
        text += (variadic ? "VARIADIC " : "") + format_type({signature.arguments[i]});
    }
    return text;
}

Result<Value> get_function_arguments(SessionImpl&, const std::vector<Value>& arguments) {
    const Signature* signature = function_signature_of(oid_at(arguments, 0));
    return signature ? Value::text(argument_list(*signature)) : no_text();
}

Result<Value> get_function_result(SessionImpl&, const std::vector<Value>& arguments) {
    const Signature* signature = function_signature_of(oid_at(arguments, 0));
    if (!signature) return no_text();
    return Value::text((signature->returns_set ? "SETOF " : "") + format_type({signature->result}));
}

Result<Value> get_nothing(SessionImpl&, const std::vector<Value>&) {
    return no_text();
}

constexpr CatalogFunction kDefinitionFunctions[] = {
    {"pg_get_indexdef", get_index_definition},
    {"pg_get_constraintdef", get_constraint_definition},
    {"pg_get_expr", get_expression},
    {"pg_get_viewdef", get_view_definition},
    {"pg_get_serial_sequence", get_serial_sequence},
    {"pg_get_function_arguments", get_function_arguments},
    {"pg_get_function_identity_arguments", get_function_arguments},
    {"pg_get_function_result", get_function_result},
    {"pg_get_ruledef", get_nothing},
    {"pg_get_triggerdef", get_nothing},
    {"pg_get_partkeydef", get_nothing},
    {"pg_get_partition_constraintdef", get_nothing},
    {"pg_get_statisticsobjdef_columns", get_nothing},
    {"pg_describe_object", get_nothing},
};

}  // namespace

std::string index_definition(SessionImpl& session, const RelationDescriptor& table,
                             const IndexDescriptor& index, bool pretty) {
    CatalogNames names{session.catalog(), pretty ? session.search_path() : std::vector<Oid>{}};
    std::string text = index.unique ? "CREATE UNIQUE INDEX " : "CREATE INDEX ";
    text += quote_name(index.name) + " ON " + names.relation(table.oid) + " USING btree (";
    for (std::size_t i = 0; i < index.columns.size(); ++i) {
        text += (i ? ", " : "") + index_column_text(session, table, index.columns[i], pretty) +
                index_column_order(index.columns[i]);
    }
    text += ")";
    if (!index.included.empty()) text += " INCLUDE (" + column_list(table, index.included) + ")";
    if (index.nulls_not_distinct) text += " NULLS NOT DISTINCT";
    if (!index.predicate_sql.empty())
        text += " WHERE " + shown_expression(session, index.predicate_sql, &table, pretty);
    return text;
}

namespace {

std::string_view action_name(char action) {
    switch (action) {
        case 'r':
            return "RESTRICT";
        case 'c':
            return "CASCADE";
        case 'n':
            return "SET NULL";
        case 'd':
            return "SET DEFAULT";
        default:
            return "NO ACTION";
    }
}

std::string foreign_key_definition(SessionImpl& session, const RelationDescriptor& table,
                                   const ConstraintDescriptor& constraint) {
    RelationPtr referenced = session.catalog().relation(constraint.referenced_table);
    if (!referenced) return {};
    // psql prints what the search path needs, pg_dump sets an empty one.
    CatalogNames names{session.catalog(), session.search_path()};
    std::string text = fmt::format(
        "FOREIGN KEY ({}) REFERENCES {}({})", column_list(table, constraint.columns),
        names.relation(referenced->oid), column_list(*referenced, constraint.referenced_columns));
    if (constraint.match_type == 'f') text += " MATCH FULL";
    if (constraint.on_update != 'a')
        text += fmt::format(" ON UPDATE {}", action_name(constraint.on_update));
    if (constraint.on_delete != 'a')
        text += fmt::format(" ON DELETE {}", action_name(constraint.on_delete));
    if (!constraint.set_columns.empty())
        text += " (" + column_list(table, constraint.set_columns) + ")";
    if (constraint.deferrable) text += " DEFERRABLE";
    if (constraint.deferred) text += " INITIALLY DEFERRED";
    return text;
}

}  // namespace

std::string constraint_definition(SessionImpl& session, const RelationDescriptor& table,
                                  const ConstraintDescriptor& constraint, bool pretty) {
    std::string text;
    if (constraint.kind == 'f') {
        text = foreign_key_definition(session, table, constraint);
    } else if (constraint.kind == 'c') {
        text = "CHECK (" + shown_expression(session, constraint.check_sql, &table, pretty) + ")";
        if (constraint.no_inherit) text += " NO INHERIT";
    } else {
        const IndexDescriptor* index = table.find_index(constraint.index);
        text = constraint.kind == 'p' ? "PRIMARY KEY" : "UNIQUE";
        if (index && index->nulls_not_distinct) text += " NULLS NOT DISTINCT";
        text += " (" + column_list(table, constraint.columns) + ")";
        if (index && !index->included.empty())
            text += " INCLUDE (" + column_list(table, index->included) + ")";
    }
    return constraint.validated ? text : text + " NOT VALID";
}

std::span<const CatalogFunction> definition_functions() {
    return kDefinitionFunctions;
}

}  // namespace aerolith
