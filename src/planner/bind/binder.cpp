#include "planner/bind/binder.h"

#include "catalog/authority.h"
#include "types/type_info.h"

namespace aerolith {

Binder::Binder(BindEnvironment& environment, ParameterTypes& parameters)
    : environment_(environment), parameters_(parameters), coercer_(environment.eval, parameters) {}

Result<BoundStatement> Binder::bind(const ast::Statement& statement) {
    BoundStatement bound;
    switch (statement.kind) {
        case ast::StatementKind::kSelect: {
            top_with_ = statement.as<ast::SelectStatement>().with;
            SelectOutput output =
                TRY(bind_select(statement.as<ast::SelectStatement>(), nullptr, true));
            bound.plan = std::move(output.plan);
            bound.fields = fields_of(output.columns);
            bound.returns_rows = true;
            break;
        }
        default:
            bound = TRY(bind_change(statement));
    }
    bound.kind = statement.kind;
    bound.tables = tables_;
    bound.accesses = accesses_;
    bound.as_of = std::move(as_of_);
    bound.next_column = next_column_;
    return bound;
}

Result<BoundStatement> bind_statement(const ast::Statement& statement, BindEnvironment& environment,
                                      std::vector<Oid> parameter_types, bool more_parameters) {
    ParameterTypes parameters(std::move(parameter_types), more_parameters);
    Binder binder(environment, parameters);
    BoundStatement bound = TRY(binder.bind(statement));
    bound.parameters = TRY(parameters.finish());
    return bound;
}

void Binder::use_table(const RelationPtr& table, TableAccess access) {
    for (TableUse& use : tables_) {
        if (use.table->oid != table->oid) continue;
        use.access = std::max(use.access, access);
        return;
    }
    tables_.push_back({table, access});
}

RelationAccess& Binder::access(Oid relation, Oid role) {
    for (RelationAccess& access : accesses_) {
        if (access.relation == relation && access.role == role) return access;
    }
    RelationAccess& added = accesses_.emplace_back();
    added.relation = relation;
    added.role = role;
    return added;
}

void Binder::note_columns(const Expr& expr) {
    walk(expr, [&](const Expr& node) {
        if (node.kind != ExprKind::kColumn) return;
        auto source = sources_.find(node.column());
        if (source != sources_.end())
            access(source->second.table, source->second.role)
                .selected.insert(source->second.attribute);
    });
}

Result<RelationPtr> Binder::find_relation(const ast::RelationName& name, bool missing_ok) {
    const Catalog& catalog = environment_.catalog;
    if (!name.database.empty() && name.database != environment_.database) {
        return error(SqlState::kFeatureNotSupported,
                     "cross-database references are not implemented: \"{}.{}.{}\"", name.database,
                     name.schema, name.name)
            .at(name.location);
    }
    if (!name.schema.empty()) {
        const SchemaDescriptor* schema = catalog.find_schema(
            name.schema == "pg_temp" ? environment_.temporary_schema : name.schema);
        bool checked = schema && environment_.role != kInvalidOid && view_depth_ == 0;
        if (checked &&
            !(Authority(catalog, environment_.database_oid).on(environment_.role, *schema) &
              privilege::kUsage)) {
            return error(SqlState::kInsufficientPrivilege, "permission denied for schema {}",
                         schema->name)
                .at(name.location);
        }
        RelationPtr found = schema ? catalog.find_relation(schema->oid, name.name) : nullptr;
        if (found || missing_ok) return found;
        return error(SqlState::kUndefinedTable, "relation \"{}.{}\" does not exist", name.schema,
                     name.name)
            .at(name.location);
    }
    for (Oid schema : environment_.search_path) {
        if (RelationPtr found = catalog.find_relation(schema, name.name)) return found;
    }
    if (missing_ok) return RelationPtr{};
    return error(SqlState::kUndefinedTable, "relation \"{}\" does not exist", name.name)
        .at(name.location);
}

namespace {

Result<std::vector<std::int32_t>> modifier_numbers(const ast::TypeName& name) {
    std::vector<std::int32_t> numbers;
    for (const ast::Expr* modifier : name.type_modifiers) {
        const auto* constant = modifier->try_as<ast::Constant>();
        if (const auto* negated = modifier->try_as<ast::Operator>();
            negated && !negated->left && negated->name.base() == "-") {
            const auto* digits = negated->right->try_as<ast::Constant>();
            if (digits && digits->type == ast::Constant::Type::kInteger) {
                numbers.push_back(-digits->integer);
                continue;
            }
        }
        if (!constant || constant->type != ast::Constant::Type::kInteger) {
            return error(SqlState::kSyntaxError,
                         "type modifiers must be simple constants or identifiers")
                .at(name.location);
        }
        numbers.push_back(constant->integer);
    }
    return numbers;
}

}  // namespace

Result<Type> Binder::bind_type_name(const ast::TypeName& name) {
    if (name.set_of)
        return error(SqlState::kSyntaxError, "cannot use SETOF here").at(name.location);
    std::string full;
    for (std::string_view part : name.name.parts)
        full += (full.empty() ? "" : ".") + std::string(part);
    bool known_schema = !name.name.qualified() || name.name.parts[0] == "pg_catalog";
    const TypeInfo* info = known_schema ? find_type_by_name(name.name.base()) : nullptr;
    if (!info)
        return error(SqlState::kUndefinedObject, "type \"{}\" does not exist", full)
            .at(name.location);
    Type type{info->oid};
    if (!name.type_modifiers.empty()) {
        if (!info->parse_typmod) {
            return error(SqlState::kSyntaxError, "type modifier is not allowed for type \"{}\"",
                         info->sql_name)
                .at(name.location);
        }
        std::vector<std::int32_t> numbers = TRY(modifier_numbers(name));
        Result<std::int32_t> typmod = info->parse_typmod(numbers);
        if (!typmod.ok()) return typmod.take_error().at(name.location);
        type.typmod = *typmod;
    }
    if (!name.array_bounds.empty()) {
        if (info->array == kInvalidOid) {
            return error(SqlState::kUndefinedObject, "type \"{}[]\" does not exist", full)
                .at(name.location);
        }
        type.oid = info->array;
    }
    return type;
}

Status Binder::expand_star(const ast::ColumnRef& ref, const Scope& scope,
                           std::vector<ProjectItem>& items) {
    auto add = [&](const std::string& name, ExprPtr expr) {
        ProjectItem item{{new_column(), name, expr->type}, std::move(expr)};
        items.push_back(std::move(item));
    };
    if (ref.parts.empty()) {
        if (scope.tables.empty())
            return error(SqlState::kSyntaxError, "SELECT * with no tables specified is not valid")
                .at(ref.location);
        for (const Scope::Visible& column : scope.visible) {
            note_columns(*column.expr);
            add(column.name, column.expr->clone());
        }
        return {};
    }
    std::string_view alias = ref.parts.back();
    std::string_view schema =
        ref.parts.size() >= 2 ? ref.parts[ref.parts.size() - 2] : std::string_view{};
    Scope::FoundTable found = TRY(scope.find_table(schema, alias, ref.location));
    if (!found.table)
        return error(SqlState::kUndefinedTable, "missing FROM-clause entry for table \"{}\"", alias)
            .at(ref.location);
    for (const ScopeColumn& column : found.table->columns) {
        ExprPtr expr = make_column(column.id, column.type, ref.location);
        note_columns(*expr);
        add(column.name, std::move(expr));
    }
    return {};
}

std::vector<ResultField> Binder::fields_of(const std::vector<OutputColumn>& columns) const {
    std::vector<ResultField> fields;
    for (const OutputColumn& column : columns) {
        ResultField field{column.name, column.type, column.id};
        if (auto source = sources_.find(column.id); source != sources_.end()) {
            field.table = source->second.table;
            field.attribute = source->second.attribute;
        }
        fields.push_back(std::move(field));
    }
    return fields;
}

}  // namespace aerolith
