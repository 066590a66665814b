#include "executor/statements/table_builder.h"
#include "planner/bind/resolve.h"
#include "types/type_info.h"

namespace aerolith {
namespace {

char action_letter(ast::ReferentialAction action) {
    switch (action) {
        case ast::ReferentialAction::kNoAction:
            return 'a';
        case ast::ReferentialAction::kRestrict:
            return 'r';
        case ast::ReferentialAction::kCascade:
            return 'c';
        case ast::ReferentialAction::kSetNull:
            return 'n';
        case ast::ReferentialAction::kSetDefault:
            return 'd';
    }
    return 'a';
}

bool is_unique_over(const IndexDescriptor& index, const std::vector<std::int16_t>& columns) {
    if (!index.unique || !index.predicate_sql.empty() || index.columns.size() != columns.size())
        return false;
    std::set<std::int16_t> wanted(columns.begin(), columns.end()), has;
    for (const IndexColumn& column : index.columns) has.insert(column.number);
    return wanted == has;
}

}  // namespace

Result<std::vector<std::int16_t>> TableBuilder::key_columns(const RelationDescriptor& table,
                                                            ast::List<ast::Identifier> names) {
    std::vector<std::int16_t> numbers;
    for (const ast::Identifier& name : names) {
        const ColumnDescriptor* column = table.find_column(name.name);
        if (!column)
            return error(SqlState::kUndefinedColumn,
                         "column \"{}\" referenced in foreign key constraint does not exist",
                         name.name);
        numbers.push_back(column->number);
    }
    return numbers;
}

Result<RelationPtr> TableBuilder::referenced_table(const ast::Constraint& syntax) {
    if (syntax.referenced.name == table_.name &&
        (syntax.referenced.schema.empty() ||
         context_.catalog().schema(table_.schema)->name == syntax.referenced.schema)) {
        RelationPtr known = TRY(find_relation(syntax.referenced, context_, true));
        if (!known || known->oid == table_.oid)
            return std::make_shared<const RelationDescriptor>(table_);
    }
    ast::RelationName name = syntax.referenced;
    name.location = -1;
    RelationPtr referenced = TRY(find_relation(name, context_));
    if (referenced->kind != RelationKind::kTable) {
        return error(SqlState::kWrongObjectType, "referenced relation \"{}\" is not a table",
                     referenced->name);
    }
    if (table_.temporary != referenced->temporary) {
        return error(SqlState::kInvalidTableDefinition,
                     "constraints on {} tables may reference only {} tables",
                     table_.temporary ? "temporary" : "permanent",
                     table_.temporary ? "temporary" : "permanent");
    }
    TRY(context_.transaction().lock_relation(referenced->oid,
                                             RelationLockMode::kShareRowExclusive));
    return referenced;
}

namespace {

bool compares_as_is(Oid operand, Oid type) {
    return operand == type || (operand == type_oid::kText && type == type_oid::kVarchar) ||
           operand == type_oid::kAnyArray || operand == type_oid::kAny;
}

}  // namespace

/// Values of each pair of columns must be comparable.
Status TableBuilder::check_key_types(const ConstraintDescriptor& constraint,
                                     const RelationDescriptor& referenced) {
    BindEnvironment environment = context_.bind_environment();
    ParameterTypes parameters;
    Binder binder(environment, parameters);
    for (std::size_t i = 0; i < constraint.columns.size(); ++i) {
        const ColumnDescriptor& from = table_.column(constraint.columns[i]);
        const ColumnDescriptor& to = referenced.column(constraint.referenced_columns[i]);
        auto equals = resolve_operator("=", to.type.oid, from.type.oid, binder.coercer(), -1);
        // The referenced key is looked up as it is: only the referencing value may be converted.
        bool as_is = equals.ok() && compares_as_is(equals->argument_types[0], to.type.oid);
        if (as_is || (equals.ok() && binder.coercer().can_coerce(from.type.oid, to.type.oid,
                                                                 CastContext::kImplicit)))
            continue;
        return error(SqlState::kDatatypeMismatch,
                     "foreign key constraint \"{}\" cannot be implemented", constraint.name)
            .detail(
                fmt::format("Key columns \"{}\" and \"{}\" are of incompatible types: {} and {}.",
                            from.name, to.name, format_type(from.type), format_type(to.type)));
    }
    return {};
}

Status TableBuilder::add_foreign_key(const ast::Constraint& syntax, std::string_view column) {
    if (syntax.match == ast::MatchKind::kPartial)
        return Error(SqlState::kFeatureNotSupported, "MATCH PARTIAL not yet implemented")
            .at(syntax.location);
    RelationPtr referenced = TRY(referenced_table(syntax));
    ConstraintDescriptor constraint;
    constraint.oid = TRY(context_.new_oid());
    constraint.kind = 'f';
    constraint.referenced_table = referenced->oid;
    constraint.match_type = syntax.match == ast::MatchKind::kFull ? 'f' : 's';
    constraint.on_delete = action_letter(syntax.on_delete);
    constraint.on_update = action_letter(syntax.on_update);
    constraint.deferrable = syntax.deferrable || syntax.initially_deferred;
    constraint.deferred = syntax.initially_deferred;
    constraint.validated = !syntax.not_valid;
    if (!column.empty() && syntax.columns.empty())
        constraint.columns.push_back(TRY(column_named(column, -1))->number);
    else
        constraint.columns = TRY(key_columns(table_, syntax.columns));
    for (std::int16_t number : TRY(key_columns(table_, syntax.set_columns))) {
        auto& set = constraint.set_columns;
        if (std::ranges::find(set, number) == set.end()) set.push_back(number);
    }
    for (std::int16_t number : constraint.set_columns) {
        if (std::ranges::find(constraint.columns, number) != constraint.columns.end()) continue;
        return error(SqlState::kInvalidColumnReference,
                     "column \"{}\" referenced in ON DELETE SET action must be part of foreign key",
                     table_.column(number).name);
    }
    if (!syntax.referenced_columns.empty()) {
        constraint.referenced_columns = TRY(key_columns(*referenced, syntax.referenced_columns));
        bool unique = std::ranges::any_of(referenced->indexes, [&](const auto& index) {
            return is_unique_over(index, constraint.referenced_columns);
        });
        if (!unique) {
            return error(
                SqlState::kInvalidForeignKey,
                "there is no unique constraint matching given keys for referenced table \"{}\"",
                referenced->name);
        }
    } else {
        const IndexDescriptor* key = referenced->primary_key();
        if (!key)
            return error(SqlState::kUndefinedObject,
                         "there is no primary key for referenced table \"{}\"", referenced->name);
        for (const IndexColumn& part : key->columns)
            constraint.referenced_columns.push_back(part.number);
    }
    if (constraint.columns.size() != constraint.referenced_columns.size()) {
        return Error(SqlState::kInvalidForeignKey,
                     "number of referencing and referenced columns for foreign key disagree");
    }
    std::string joined;
    for (std::int16_t number : constraint.columns)
        joined += (joined.empty() ? "" : "_") + table_.column(number).name;
    constraint.name = TRY(constraint_name(syntax.name, joined, "fkey"));
    TRY(check_key_types(constraint, *referenced));
    table_.constraints.push_back(std::move(constraint));
    return {};
}

}  // namespace aerolith
