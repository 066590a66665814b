#include "parser/ast/select.h"
#include "planner/bind/binder.h"
#include "types/type_info.h"

/// Functions in FROM that are other things underneath.
namespace aerolith {

/// unnest(a, b, ...) is unnest(a), unnest(b), ... side by side.
Result<std::vector<SetFunctionItem>> Binder::bind_many_unnest(const ast::FunctionCall& call,
                                                              Scope& scope) {
    if (recording_) return not_supported("unnest of several arrays in a view", call.location);
    std::vector<SetFunctionItem> items;
    for (const ast::FunctionArgument& argument : call.arguments) {
        std::vector<ExprPtr> one;
        one.push_back(TRY(bind_expr(*argument.value, scope, ExprPlace::kFunctionInFrom)));
        ResolvedCall resolved =
            TRY(resolve_function("pg_catalog", "unnest", one, false, coercer_, call.location));
        SetFunctionItem item;
        item.function = resolved.set;
        item.arguments = TRY(convert_arguments(resolved, std::move(one)));
        item.columns.push_back(new_output("unnest", {resolved.result}));
        items.push_back(std::move(item));
    }
    return items;
}

/// json_to_record(set)(...) AS t(a int, b text): the members of each object, cast.
Result<LogicalPtr> Binder::bind_json_record(const ast::FunctionRef& ref, Scope& scope) {
    const auto* call = ref.functions[0].call->try_as<ast::FunctionCall>();
    auto definitions = ref.columns.empty() ? ref.functions[0].columns : ref.columns;
    std::string_view name = call ? call->name.base() : std::string_view();
    bool binary = name.starts_with("jsonb_");
    bool is_set = name.ends_with("_to_recordset");
    bool known = name == "json_to_record" || name == "jsonb_to_record" ||
                 name == "json_to_recordset" || name == "jsonb_to_recordset";
    if (!known || ref.functions.size() != 1 || call->arguments.size() != 1) {
        return Error(SqlState::kSyntaxError,
                     "a column definition list is only allowed for functions returning \"record\"")
            .at(definitions[0].location);
    }
    if (recording_) return not_supported("a column definition list in a view", call->location);
    std::vector<ExprPtr> argument;
    argument.push_back(
        TRY(bind_expr(*call->arguments[0].value, scope, ExprPlace::kFunctionInFrom)));
    argument.front() =
        TRY(coercer_.coerce(std::move(argument.front()),
                            {binary ? type_oid::kJsonb : type_oid::kJson}, CastContext::kImplicit));
    auto source = std::make_unique<LogicalSetFunction>();
    SetFunctionItem item;
    Type type = argument.front()->type;
    if (is_set) {
        ResolvedCall resolved = TRY(
            resolve_function("pg_catalog", binary ? "jsonb_array_elements" : "json_array_elements",
                             argument, false, coercer_, call->location));
        item.function = resolved.set;
        item.arguments = TRY(convert_arguments(resolved, std::move(argument)));
    } else {
        item.scalar = std::move(argument.front());
    }
    item.columns.push_back(new_output(name, type));
    ColumnId object = item.columns.front().id;
    source->alias = name;
    source->items.push_back(std::move(item));
    auto project = std::make_unique<LogicalProject>();
    ScopeTable entry;
    entry.alias = ref.alias.name.empty() ? name : ref.alias.name;
    for (const ast::ColumnDefinitionItem& definition : definitions) {
        Type wanted = TRY(bind_type_name(*definition.type));
        bool document = wanted.oid == type_oid::kJson || wanted.oid == type_oid::kJsonb;
        ExprPtr value = TRY(make_operator(document ? "->" : "->>", make_column(object, type),
                                          make_constant(Value::text(definition.name)), coercer_,
                                          definition.location));
        value = TRY(coercer_.coerce(std::move(value), wanted, CastContext::kExplicit));
        OutputColumn column = new_output(definition.name, wanted);
        entry.columns.push_back({column.name, column.id, column.type, 0});
        project->items.push_back({column, std::move(value)});
    }
    project->children.push_back(std::move(source));
    TRY(add_table(std::move(entry), ref.alias, scope));
    return project;
}

}  // namespace aerolith
