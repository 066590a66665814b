#include "executor/statements/table_builder.h"

#include "executor/statements/storage_clauses.h"
#include "executor/statements/stored_expressions.h"
#include "types/type_info.h"

namespace aerolith {

std::vector<ScanColumn> table_columns(const RelationDescriptor& table) {
    std::vector<ScanColumn> columns;
    for (const ColumnDescriptor& column : table.columns) {
        if (!column.dropped)
            columns.push_back(
                {column.number, static_cast<ColumnId>(column.number), column.name, column.type});
    }
    return columns;
}

namespace {

/// serial is a type in the grammar of column definitions only.
Oid serial_type(const ast::TypeName& name) {
    std::string_view base = name.name.base();
    if (name.name.qualified() || !name.array_bounds.empty()) return kInvalidOid;
    if (base == "serial" || base == "serial4") return type_oid::kInt4;
    if (base == "bigserial" || base == "serial8") return type_oid::kInt8;
    if (base == "smallserial" || base == "serial2") return type_oid::kInt2;
    return kInvalidOid;
}

bool is_reserved_column(std::string_view name) {
    for (std::string_view system : {"tableoid", "cmax", "xmax", "cmin", "xmin", "ctid"}) {
        if (name == system) return true;
    }
    return false;
}

}  // namespace

Result<ColumnDescriptor*> TableBuilder::column_named(std::string_view name, int location) {
    for (ColumnDescriptor& column : table_.columns) {
        if (!column.dropped && column.name == name) return &column;
    }
    return error(SqlState::kUndefinedColumn, "column \"{}\" named in key does not exist", name)
        .at(location);
}

Result<std::string> TableBuilder::constraint_name(std::string_view given, std::string_view columns,
                                                  std::string_view kind) const {
    std::string name = given.empty() ? choose_name(table_.name, columns, kind, table_.schema,
                                                   context_, own_names())
                                     : std::string(given);
    if (table_.find_constraint(name)) {
        return error(SqlState::kDuplicateObject,
                     "constraint \"{}\" for relation \"{}\" already exists", name, table_.name);
    }
    return name;
}

std::vector<std::string> TableBuilder::own_names() const {
    std::vector<std::string> names{table_.name};
    for (const IndexDescriptor& index : table_.indexes) names.push_back(index.name);
    for (const ConstraintDescriptor& constraint : table_.constraints)
        names.push_back(constraint.name);
    for (const RelationDescriptor& sequence : sequences_) names.push_back(sequence.name);
    return names;
}

Status TableBuilder::add_column(const ast::ColumnDefinition& syntax) {
    if (table_.find_column(syntax.name)) {
        return error(SqlState::kDuplicateColumn, "column \"{}\" specified more than once",
                     syntax.name);
    }
    if (is_reserved_column(syntax.name)) {
        return error(SqlState::kDuplicateColumn,
                     "column name \"{}\" conflicts with a system column name", syntax.name);
    }
    if (table_.columns.size() >= 1600)
        return Error(SqlState::kTooManyColumns, "tables can have at most 1600 columns");
    ColumnDescriptor column;
    column.number = table_.next_column++;
    column.name = syntax.name;
    Oid serial = serial_type(*syntax.type);
    BindEnvironment environment = context_.bind_environment();
    ParameterTypes parameters;
    column.type = serial != kInvalidOid
                      ? Type{serial}
                      : TRY(Binder(environment, parameters).bind_type_name(*syntax.type));
    if (type_info(column.type.oid).kind == 'p') {
        return error(SqlState::kInvalidTableDefinition, "column \"{}\" has pseudo-type {}",
                     column.name, format_type(column.type));
    }
    if (!syntax.collation.empty()) {
        std::string_view collation = syntax.collation.base();
        if (collation != "C" && collation != "POSIX" && collation != "default")
            return not_supported("a column's collation other than C", syntax.location);
    }
    table_.columns.push_back(column);
    ColumnDescriptor& added = table_.columns.back();
    if (serial != kInvalidOid) {
        SequenceDescriptor options = TRY(sequence_options({}, nullptr, {serial}, context_));
        TRY(add_owned_sequence(added, options));
        added.not_null = true;
    }
    for (const ast::Constraint& constraint : syntax.constraints) {
        ColumnDescriptor& current = table_.columns.back();
        switch (constraint.kind) {
            case ast::ConstraintKind::kNull:
                if (current.not_null) {
                    return error(SqlState::kSyntaxError,
                                 "conflicting NULL/NOT NULL declarations for column \"{}\" of "
                                 "table \"{}\"",
                                 current.name, table_.name)
                        .at(constraint.location);
                }
                break;
            case ast::ConstraintKind::kNotNull:
                for (const ast::Constraint& other : syntax.constraints) {
                    if (other.kind != ast::ConstraintKind::kNull) continue;
                    return error(SqlState::kSyntaxError,
                                 "conflicting NULL/NOT NULL declarations for column \"{}\" of "
                                 "table \"{}\"",
                                 current.name, table_.name)
                        .at(constraint.location);
                }
                current.not_null = true;
                break;
            case ast::ConstraintKind::kDefault:
                if (!current.default_sql.empty()) {
                    return error(SqlState::kSyntaxError,
                                 "multiple default values specified for column \"{}\" of table "
                                 "\"{}\"",
                                 current.name, table_.name)
                        .at(constraint.location);
                }
                TRY(set_default(current, *constraint.expr));
                break;
            case ast::ConstraintKind::kIdentity:
                TRY(add_identity(current, constraint));
                break;
            case ast::ConstraintKind::kGenerated:
                if (current.identity || !current.default_sql.empty()) {
                    return error(SqlState::kSyntaxError,
                                 "both {} and generation expression specified for column \"{}\" of "
                                 "table \"{}\"",
                                 current.identity ? "identity" : "default", current.name,
                                 table_.name)
                        .at(constraint.location);
                }
                current.generated = 's';
                pending_generated_.push_back({&constraint, current.number});
                break;
            default:
                pending_.push_back({&constraint, current.name});
                break;
        }
    }
    return {};
}

Status TableBuilder::finish_columns() {
    // A generation expression may name columns that stand behind its own.
    for (const PendingGeneration& pending : pending_generated_) {
        TRY(set_generation(table_.columns[static_cast<std::size_t>(pending.column) - 1],
                           *pending.syntax));
    }
    pending_generated_.clear();
    for (const PendingConstraint& pending : pending_)
        TRY(add_constraint(*pending.syntax, pending.column));
    pending_.clear();
    return {};
}

Status TableBuilder::set_default(ColumnDescriptor& column, const ast::Expr& expr) {
    BindEnvironment environment = context_.bind_environment();
    ParameterTypes parameters({}, false);
    Binder binder(environment, parameters);
    ExprPtr bound = TRY(binder.bind_table_expression(expr, nullptr, {}, ExprPlace::kDefault));
    if (!binder.coercer().can_coerce(bound->type.oid, column.type.oid, CastContext::kAssignment)) {
        return error(SqlState::kDatatypeMismatch,
                     "column \"{}\" is of type {} but default expression is of type {}",
                     column.name, format_type({column.type.oid}), format_type({bound->type.oid}))
            .hint("You will need to rewrite or cast the expression.");
    }
    bound = TRY(binder.coercer().coerce(std::move(bound), column.type, CastContext::kAssignment));
    if (bound->is_null_constant()) {
        column.default_sql.clear();
        column.default_uses.clear();
        column.default_oid = kInvalidOid;
        return {};
    }
    StoredSql stored = TRY(print_stored(expr, nullptr, ExprPlace::kDefault, context_, column.type));
    column.default_sql = stored.text;
    column.default_uses = relations_in(stored.uses);
    column.default_oid = TRY(context_.new_oid());
    return {};
}

Result<RelationPtr> TableBuilder::add_owned_sequence(ColumnDescriptor& column,
                                                     const SequenceDescriptor& options,
                                                     std::string_view given_name) {
    RelationDescriptor sequence;
    sequence.oid = TRY(context_.new_oid());
    sequence.schema = table_.schema;
    sequence.name = given_name.empty() ? choose_name(table_.name, column.name, "seq", table_.schema,
                                                     context_, own_names())
                                       : std::string(given_name);
    sequence.kind = RelationKind::kSequence;
    sequence.owner = table_.owner;
    sequence.sequence = options;
    sequence.sequence->owner_table = table_.oid;
    sequence.sequence->owner_column = column.number;
    TRY(claim_relation_name(table_.schema, sequence.name, sequence.oid, context_));
    TRY(context_.store().put(sequence));
    TRY(context_.catalog_changed());
    column.default_sql = sequence_default(sequence, context_.catalog());
    column.default_uses = {sequence.oid};
    column.default_oid = TRY(context_.new_oid());
    sequences_.push_back(sequence);
    return std::make_shared<const RelationDescriptor>(std::move(sequence));
}

/// SEQUENCE NAME, as pg_dump writes it: in the table's own schema.
Result<std::string_view> TableBuilder::sequence_name(const ast::Option& option) const {
    const ast::List<ast::Identifier>& names = option.names;
    bool elsewhere = names.size() > 1 &&
                     names[names.size() - 2].name != context_.catalog().schema(table_.schema)->name;
    if (elsewhere) return not_supported("an identity sequence in another schema", option.location);
    return names.back().name;
}

Status TableBuilder::add_identity(ColumnDescriptor& column, const ast::Constraint& syntax) {
    Oid type = column.type.oid;
    if (type != type_oid::kInt2 && type != type_oid::kInt4 && type != type_oid::kInt8) {
        return error(SqlState::kInvalidParameterValue,
                     "identity column type must be smallint, integer, or bigint");
    }
    if (!column.default_sql.empty()) {
        return error(SqlState::kSyntaxError,
                     "both default and identity specified for column \"{}\" of table \"{}\"",
                     column.name, table_.name)
            .at(syntax.location);
    }
    std::string_view name;
    std::vector<ast::Option> listed;
    for (const ast::Option& option : syntax.sequence_options) {
        if (option.name == "sequence_name")
            name = TRY(sequence_name(option));
        else
            listed.push_back(option);
    }
    SequenceDescriptor options = TRY(sequence_options(listed, nullptr, {type}, context_));
    options.is_identity = true;
    TRY(add_owned_sequence(column, options, name));
    column.identity = syntax.generated_always ? 'a' : 'd';
    column.not_null = true;
    return {};
}

Status TableBuilder::add_constraint(const ast::Constraint& syntax, std::string_view column) {
    bool deferrable = syntax.deferrable || syntax.initially_deferred;
    if (deferrable && syntax.kind != ast::ConstraintKind::kForeignKey)
        return not_supported("a deferrable constraint", syntax.location);
    switch (syntax.kind) {
        case ast::ConstraintKind::kCheck:
            return add_check(syntax, column);
        case ast::ConstraintKind::kPrimaryKey:
        case ast::ConstraintKind::kUnique:
            return add_key(syntax, column);
        case ast::ConstraintKind::kForeignKey:
            return add_foreign_key(syntax, column);
        case ast::ConstraintKind::kExclusion:
            return not_supported("an exclusion constraint", syntax.location);
        default:
            break;
    }
    return not_supported("this constraint", syntax.location);
}

Status TableBuilder::add_check(const ast::Constraint& syntax, std::string_view column) {
    BindEnvironment environment = context_.bind_environment();
    ParameterTypes parameters({}, false);
    Binder binder(environment, parameters);
    ExprPtr bound = TRY(binder.bind_table_expression(*syntax.expr, &table_, table_columns(table_),
                                                     ExprPlace::kCheck));
    ConstraintDescriptor constraint;
    constraint.oid = TRY(context_.new_oid());
    constraint.kind = 'c';
    constraint.check_sql = TRY(print_stored(*syntax.expr, &table_, ExprPlace::kCheck, context_))
    .text;
    constraint.no_inherit = syntax.no_inherit;
    std::set<ColumnId> read;
    collect_columns(*bound, read);
    for (ColumnId id : read) constraint.columns.push_back(static_cast<std::int16_t>(id));
    std::string only(column);
    // A table constraint over one column is named after it, too.
    if (only.empty() && constraint.columns.size() == 1)
        only = table_.column(constraint.columns[0]).name;
    constraint.name = TRY(constraint_name(syntax.name, only, "check"));
    table_.constraints.push_back(std::move(constraint));
    return {};
}

Status TableBuilder::add_key(const ast::Constraint& syntax, std::string_view column) {
    bool primary = syntax.kind == ast::ConstraintKind::kPrimaryKey;
    if (!syntax.index_name.empty())
        return not_supported("a constraint USING INDEX", syntax.location);
    if (primary && table_.primary_key()) {
        return error(SqlState::kInvalidTableDefinition,
                     "multiple primary keys for table \"{}\" are not allowed", table_.name)
            .at(syntax.location);
    }
    std::vector<std::string> names;
    if (!column.empty() && syntax.columns.empty()) names.emplace_back(column);
    for (const ast::Identifier& name : syntax.columns) names.emplace_back(name.name);
    IndexDescriptor index;
    index.oid = TRY(context_.new_oid());
    index.storage = TRY(context_.new_oid());
    index.unique = true;
    index.primary = primary;
    index.nulls_not_distinct = syntax.nulls_not_distinct;
    index.options = TRY(index_storage({syntax.with_options, syntax.tablespace, {}}, context_));
    ConstraintDescriptor constraint;
    for (std::size_t i = 0; i < names.size(); ++i) {
        int location = i < syntax.columns.size() ? syntax.columns[i].location : syntax.location;
        ColumnDescriptor* part = TRY(column_named(names[i], location));
        if (std::ranges::find(constraint.columns, part->number) != constraint.columns.end()) {
            return error(SqlState::kDuplicateColumn, "column \"{}\" appears twice in {} constraint",
                         names[i], primary ? "primary key" : "unique")
                .at(location);
        }
        if (!type_info(part->type.oid).encode_key) {
            return error(SqlState::kUndefinedObject,
                         "data type {} has no default operator class for access method \"btree\"",
                         format_type({part->type.oid}))
                .hint(
                    "You must specify an operator class for the index or define a default operator "
                    "class for the data type.");
        }
        if (primary) part->not_null = true;
        constraint.columns.push_back(part->number);
        index.columns.push_back({part->number, "", part->type, false, false});
    }
    for (const ast::Identifier& name : syntax.including)
        index.included.push_back(TRY(column_named(name.name, name.location))->number);
    std::string joined;
    for (const std::string& name : names) joined += (joined.empty() ? "" : "_") + name;
    index.name =
        !syntax.name.empty() ? std::string(syntax.name)
        : primary ? choose_name(table_.name, "", "pkey", table_.schema, context_, own_names())
                  : choose_name(table_.name, joined, "key", table_.schema, context_, own_names());
    constraint.oid = TRY(context_.new_oid());
    constraint.name = index.name;
    constraint.kind = primary ? 'p' : 'u';
    constraint.index = index.oid;
    index.constraint = constraint.oid;
    TRY(claim_relation_name(table_.schema, index.name, index.oid, context_));
    table_.indexes.insert(primary ? table_.indexes.begin() : table_.indexes.end(),
                          std::move(index));
    table_.constraints.push_back(std::move(constraint));
    return {};
}

void TableBuilder::place_rows() {
    for (IndexDescriptor& index : table_.indexes) {
        if (!index.primary) continue;
        index.storage = table_.storage;
        table_.key_columns.clear();
        for (const IndexColumn& column : index.columns) table_.key_columns.push_back(column.number);
    }
}

Result<IndexColumn> TableBuilder::index_column(const ast::IndexElement& element) {
    if (element.expr) return index_expression(element);
    if (!element.operator_class.empty() && !element.operator_class.base().ends_with("_ops")) {
        return error(SqlState::kUndefinedObject,
                     "operator class \"{}\" does not exist for access method \"btree\"",
                     element.operator_class.base());
    }
    const ColumnDescriptor* column = table_.find_column(element.column);
    if (!column)
        return error(SqlState::kUndefinedColumn, "column \"{}\" does not exist", element.column)
            .at(element.location);
    if (!type_info(column->type.oid).encode_key) {
        return error(SqlState::kUndefinedObject,
                     "data type {} has no default operator class for access method \"btree\"",
                     format_type({column->type.oid}))
            .hint(
                "You must specify an operator class for the index or define a default operator "
                "class for the data type.");
    }
    IndexColumn part{column->number, "", column->type};
    part.descending = element.direction == ast::SortDirection::kDescending;
    part.nulls_first = element.nulls == ast::NullsOrder::kDefault
                           ? part.descending
                           : element.nulls == ast::NullsOrder::kFirst;
    return part;
}

namespace {

/// What the part contributes to a generated name: its column, its function, or "expr".
std::string index_part_name(const ast::IndexElement& element) {
    if (!element.expr) return std::string(element.column);
    const ast::Expr* expr = element.expr;
    while (const auto* cast = expr->try_as<ast::TypeCast>()) expr = cast->operand;
    if (const auto* call = expr->try_as<ast::FunctionCall>()) return std::string(call->name.base());
    if (const auto* column = expr->try_as<ast::ColumnRef>())
        return std::string(column->parts.back());
    if (expr->is<ast::CoalesceExpr>()) return "coalesce";
    return "expr";
}

}  // namespace

Result<IndexDescriptor> TableBuilder::make_index(const ast::CreateIndexStatement& syntax) {
    IndexDescriptor index;
    index.options =
        TRY(index_storage({syntax.options, syntax.tablespace, syntax.access_method}, context_));
    index.oid = TRY(context_.new_oid());
    index.storage = TRY(context_.new_oid());
    index.unique = syntax.unique;
    index.nulls_not_distinct = syntax.nulls_not_distinct;
    std::string joined;
    for (const ast::IndexElement& element : syntax.elements) {
        index.columns.push_back(TRY(index_column(element)));
        joined += (joined.empty() ? "" : "_") + index_part_name(element);
    }
    if (syntax.where) TRY(add_predicate(index, syntax));
    for (const ast::IndexElement& element : syntax.including) {
        const ColumnDescriptor* column = table_.find_column(element.column);
        if (!column)
            return error(SqlState::kUndefinedColumn, "column \"{}\" does not exist", element.column)
                .at(element.location);
        index.included.push_back(column->number);
        joined += "_" + std::string(element.column);
    }
    index.name = syntax.name.empty()
                     ? choose_name(table_.name, joined, "idx", table_.schema, context_, own_names())
                     : std::string(syntax.name);
    return index;
}

}  // namespace aerolith
