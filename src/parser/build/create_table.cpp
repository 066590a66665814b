#include "parser/build/tree_builder.h"

namespace aerolith::build {

ast::Persistence TreeBuilder::persistence(Cursor& c) {
    if (!c.is_rule(sql::RulePersistence)) return ast::Persistence::kPermanent;
    return c.enter().is(sql::K_UNLOGGED) ? ast::Persistence::kUnlogged
                                         : ast::Persistence::kTemporary;
}

ast::OnCommit TreeBuilder::on_commit(Cursor& c) {
    if (!c.is_rule(sql::RuleOnCommit)) return ast::OnCommit::kNone;
    Cursor o = c.enter();
    o.accept(sql::K_ON);
    o.accept(sql::K_COMMIT);
    return o.is(sql::K_DROP)     ? ast::OnCommit::kDrop
           : o.is(sql::K_DELETE) ? ast::OnCommit::kDeleteRows
                                 : ast::OnCommit::kPreserveRows;
}

const ast::Statement* TreeBuilder::create_table(Cursor c, int location) {
    auto* table = make<ast::CreateTableStatement>(location);
    table->persistence = persistence(c);
    c.accept(sql::K_TABLE);
    table->if_not_exists = flag(c, sql::RuleIfNotExists);
    table->relation = relation_name(c.enter());
    bool has_shape = true;
    if (c.accept(sql::K_OF)) {
        auto* type = make<ast::TypeName>(place(c.token()));
        type->name = object_name(c.enter());
        table->of_type = type;
    } else if (c.accept(sql::K_PARTITION)) {
        c.accept(sql::K_OF);
        table->partition_of = relation_name(c.enter());
    } else {
        has_shape = c.is(sql::LP);
    }
    untyped_column_ = 0;
    if (c.accept(sql::LP)) {
        if (c.is_rule(sql::RuleTableElementList)) table->elements = table_elements(c.enter());
        c.accept(sql::RP);
    }
    if (c.is_rule(sql::RuleInherits)) {
        Cursor inherits = c.enter();
        inherits.accept(sql::K_INHERITS);
        inherits.accept(sql::LP);
        table->inherits = relation_names(inherits.enter());
    }
    if (c.is_rule(sql::RulePartitionBound)) table->bound = partition_bound(c.enter());
    if (c.is_rule(sql::RulePartitionBy)) table->partition_by = partition_by(c.enter());
    if (c.accept(sql::K_USING)) table->access_method = ident(c);
    table->options = with_options(c);
    if (c.accept(sql::K_WITHOUT)) c.accept(sql::K_OIDS);
    table->on_commit = on_commit(c);
    if (c.accept(sql::K_TABLESPACE)) table->tablespace = ident(c);
    if (c.is(sql::K_AS)) return create_table_as(c, *table);
    if (!has_shape) syntax_error(c.token());
    bool plain = table->of_type == nullptr && table->partition_of.name.empty();
    if (plain && untyped_column_ != 0)
        syntax_error(only_names(*table) ? c.token() : untyped_column_);
    return table;
}

// CREATE TABLE t (a, b): only AS may follow.
bool TreeBuilder::only_names(const ast::CreateTableStatement& table) {
    for (const ast::TableElement& element : table.elements) {
        const ast::ColumnDefinition* column = element.column;
        if (column == nullptr || column->type != nullptr || !column->constraints.empty())
            return false;
    }
    return true;
}

const ast::Statement* TreeBuilder::create_table_as(Cursor& c,
                                                   const ast::CreateTableStatement& table) {
    auto* create = make<ast::CreateTableAsStatement>(table.location);
    auto* into = make<ast::IntoClause>(table.relation.location);
    into->relation = table.relation;
    into->persistence = table.persistence;
    into->options = table.options;
    into->on_commit = table.on_commit;
    into->tablespace = table.tablespace;
    into->access_method = table.access_method;
    std::vector<ast::Identifier> columns;
    if (!only_names(table)) syntax_error(c.token());
    for (const ast::TableElement& element : table.elements) {
        columns.push_back({element.column->name, element.column->location});
    }
    into->columns = list(columns);
    if (table.of_type != nullptr || !table.partition_of.name.empty() ||
        table.partition_by != nullptr) {
        syntax_error(c.token());
    }
    c.accept(sql::K_AS);
    Cursor source = c.enter();
    create->query =
        source.is_rule(sql::RuleQuery) ? query(source.enter()) : execute(source.enter());
    into->with_data = with_data(c);
    create->into = into;
    create->if_not_exists = table.if_not_exists;
    return create;
}

bool TreeBuilder::with_data(Cursor& c) {
    if (!c.is_rule(sql::RuleWithData)) return true;
    Cursor with = c.enter();
    with.accept(sql::K_WITH);
    return !with.is(sql::K_NO);
}

ast::List<ast::TableElement> TreeBuilder::table_elements(Cursor c) {
    std::vector<ast::TableElement> elements;
    do {
        elements.push_back(table_element(c.enter()));
    } while (c.accept(sql::COMMA));
    return list(elements);
}

ast::TableElement TreeBuilder::table_element(Cursor c) {
    ast::TableElement element;
    if (c.is_rule(sql::RuleColumnDefinition)) {
        element.column = keep(column_definition(c.enter()));
    } else if (c.is_rule(sql::RuleTableConstraint)) {
        element.constraint = keep(table_constraint(c.enter()));
    } else {
        like_clause(c.enter(), element);
    }
    return element;
}

void TreeBuilder::like_clause(Cursor c, ast::TableElement& element) {
    c.accept(sql::K_LIKE);
    element.like = relation_name(c.enter());
    while (!c.done()) {
        bool including = c.is(sql::K_INCLUDING);
        c.skip();
        std::uint16_t bits = 0;
        switch (type(c.token())) {
            case sql::K_COMMENTS:
                bits = ast::kLikeComments;
                break;
            case sql::K_COMPRESSION:
                bits = ast::kLikeCompression;
                break;
            case sql::K_CONSTRAINTS:
                bits = ast::kLikeConstraints;
                break;
            case sql::K_DEFAULTS:
                bits = ast::kLikeDefaults;
                break;
            case sql::K_GENERATED:
                bits = ast::kLikeGenerated;
                break;
            case sql::K_IDENTITY:
                bits = ast::kLikeIdentity;
                break;
            case sql::K_INDEXES:
                bits = ast::kLikeIndexes;
                break;
            case sql::K_STATISTICS:
                bits = ast::kLikeStatistics;
                break;
            case sql::K_STORAGE:
                bits = ast::kLikeStorage;
                break;
            default:
                bits = ast::kLikeAll;
                break;
        }
        c.skip();
        int options = element.like_options;
        element.like_options =
            static_cast<std::uint16_t>(including ? options | bits : options & ~bits);
    }
}

ast::ColumnDefinition TreeBuilder::column_definition(Cursor c) {
    ast::ColumnDefinition column;
    column.location = place(c.token());
    column.name = ident(c);
    if (!c.is_rule(sql::RuleTypeName) && untyped_column_ == 0) untyped_column_ = c.token();
    if (c.accept(sql::K_WITH)) c.accept(sql::K_OPTIONS);
    if (c.is_rule(sql::RuleTypeName)) column.type = type_name(c.enter());
    if (c.accept(sql::K_COMPRESSION)) column.compression = ident(c);
    std::vector<ast::Constraint> constraints;
    while (c.is_rule(sql::RuleColumnConstraint)) column_constraint(c.enter(), column, constraints);
    column.constraints = list(constraints);
    return column;
}

const ast::PartitionBy* TreeBuilder::partition_by(Cursor c) {
    auto* partition = make<ast::PartitionBy>(place(c.token()));
    c.accept(sql::K_PARTITION);
    c.accept(sql::K_BY);
    partition->strategy = ident(c);
    c.accept(sql::LP);
    std::vector<ast::PartitionElement> elements;
    do {
        Cursor e = c.enter();
        ast::PartitionElement element;
        element.location = place(e.token());
        bool enclosed = e.peek().is_rule(sql::RuleParenthesis);
        const ast::Expr* value = primary(e.enter());
        const auto* column = value->try_as<ast::ColumnRef>();
        if (column != nullptr && !enclosed) {
            element.column = column->parts[0];
        } else {
            element.expr = value;
        }
        if (e.accept(sql::K_COLLATE)) element.collation = object_name(e.enter());
        if (e.is_rule(sql::RuleOperatorClass)) element.operator_class = object_name(e.enter());
        elements.push_back(element);
    } while (c.accept(sql::COMMA));
    partition->elements = list(elements);
    return partition;
}

const ast::PartitionBound* TreeBuilder::partition_bound(Cursor c) {
    using Kind = ast::PartitionBound::Kind;
    auto* bound = make<ast::PartitionBound>(place(c.token()));
    if (c.accept(sql::K_DEFAULT)) return bound;
    c.accept(sql::K_FOR);
    c.accept(sql::K_VALUES);
    bound->kind = c.is(sql::K_IN) ? Kind::kList : c.is(sql::K_FROM) ? Kind::kRange : Kind::kHash;
    c.skip();
    c.accept(sql::LP);
    if (bound->kind != Kind::kHash) {
        bound->values = expr_list(c.enter());
        c.accept(sql::RP);
        if (!c.accept(sql::K_TO)) return bound;
        c.accept(sql::LP);
        bound->upper = expr_list(c.enter());
        return bound;
    }
    do {
        int location = place(c.token());
        std::string_view word = ident(c);
        if (word != "modulus" && word != "remainder") {
            refuse(error(SqlState::kSyntaxError,
                         "unrecognized hash partition bound specification \"{}\"", word)
                       .at(location));
        }
        (word == "modulus" ? bound->modulus : bound->remainder) =
            static_cast<int>(integer_value(c.token()));
        c.skip();
    } while (c.accept(sql::COMMA));
    return bound;
}

}  // namespace aerolith::build
