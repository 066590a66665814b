#pragma once

#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "common/arena.h"
#include "common/error.h"
#include "parser/ast/all.h"
#include "parser/build/cursor.h"
#include "parser/stack_guard.h"

namespace aerolith::build {

/// Turns syntax nodes into the tree of ast/. One object per parse; throws ParseFailure for what the
/// grammar accepts and PostgreSQL does not. Its members lie in the files of this folder by
/// statement.
class TreeBuilder {
  public:
    TreeBuilder(std::string_view text, std::span<const SqlToken> tokens,
                std::span<const SyntaxNode> nodes, Arena& arena, StackGuard guard)
        : text_(text), tokens_(tokens), nodes_(nodes.data()), arena_(arena), guard_(guard) {}

    /// `node` is a statement, an expression root or a type name root.
    const ast::Statement* statement(std::uint32_t node);
    const ast::Expr* expression_root(std::uint32_t node);
    const ast::TypeName* type_name_root(std::uint32_t node);

  private:
    // tree_builder.cpp: names, literals, lists
    template <class T>
    T* make(int location = -1) {
        T* node = new (arena_.allocate(sizeof(T), alignof(T))) T();
        node->location = location;
        return node;
    }
    template <class T>
    ast::List<T> list(const std::vector<T>& items) {
        if (items.empty()) return {};
        T* copy = static_cast<T*>(arena_.allocate(sizeof(T) * items.size(), alignof(T)));
        std::uninitialized_copy(items.begin(), items.end(), copy);
        return {copy, items.size()};
    }
    template <class T>
    ast::List<T> one(T item) {
        return list(std::vector<T>{item});
    }
    template <class T>
    const T* keep(const T& value) {
        return new (arena_.allocate(sizeof(T), alignof(T))) T(value);
    }
    int place(std::uint32_t token) const { return static_cast<int>(tokens_[token].begin); }
    std::uint32_t type(std::uint32_t token) const { return tokens_[token].type; }
    std::string_view raw(std::uint32_t token) const {
        return text_.substr(tokens_[token].begin, tokens_[token].length);
    }
    /// The text from one token up to another, exclusive, without the space at its end.
    std::string_view text_between(std::uint32_t begin, std::uint32_t end);
    [[noreturn]] void syntax_error(std::uint32_t token) const;
    [[noreturn]] void refuse(Error error) const;

    static std::string upper(std::string_view word);
    std::string_view identifier(std::uint32_t token);
    std::string_view string_value(std::uint32_t token);
    std::string_view unicode_text(std::string_view body, char escape, std::uint32_t token);
    std::string_view ident(Cursor& c);
    ast::Identifier identifier_at(Cursor& c);
    ast::ObjectName object_name(Cursor c);
    void dotted_tail(Cursor& c, std::vector<std::string_view>& parts);
    ast::RelationName relation_name(const ast::ObjectName& name);
    ast::RelationName relation_name(Cursor c) { return relation_name(object_name(c)); }
    ast::List<ast::RelationName> relation_names(Cursor c);
    ast::List<ast::Identifier> identifiers(Cursor c);
    ast::ObjectName operator_name(Cursor c);
    ast::ObjectName operator_or_qualified(Cursor& c);
    ast::ObjectName system_name(std::string_view name);
    ast::ObjectName plain_name(std::string_view name, int location);
    std::int64_t integer_value(std::uint32_t token) const;
    std::int64_t signed_integer(Cursor c);
    ast::RoleSpec role_spec(Cursor c);
    ast::List<ast::RoleSpec> role_list(Cursor c);
    ast::DropBehavior drop_behavior(Cursor& c);
    bool flag(Cursor& c, std::uint32_t rule);

    // options.cpp
    ast::List<ast::Option> option_list(Cursor c);
    ast::List<ast::Option> storage_options(Cursor c);
    ast::Option option_item(Cursor c, bool needs_equals = false);
    void option_value(Cursor c, ast::Option& option);
    void number_option(Cursor c, ast::Option& option);
    ast::Option word_option(std::string_view name, int location);
    ast::List<ast::Option> with_options(Cursor& c);

    // types.cpp
    const ast::TypeName* type_name(Cursor c);
    void simple_type(Cursor c, ast::TypeName& type);
    void builtin_type(Cursor c, ast::TypeName& type);
    void float_type(Cursor& c, ast::TypeName& type);
    void interval_type(Cursor& c, ast::TypeName& type);
    ast::ExprList interval_fields(Cursor c);
    void set_system_type(ast::TypeName& type, std::string_view name);
    const ast::TypeName* system_type(std::string_view name);
    ast::ExprList modifiers(Cursor c);

    // operators.cpp: precedence climbing
    const ast::Expr* expr(Cursor c);
    const ast::Expr* expr_next(Cursor& c) { return expr(c.enter()); }
    ast::ExprList expr_list(Cursor c);
    const ast::Expr* climb(Cursor& c, int minimum, bool restricted);
    const ast::Expr* operand(Cursor& c, bool restricted);
    const ast::Expr* negate(const ast::Expr* value, int location);
    bool binary(Cursor& c, const ast::Expr*& left, int minimum, bool restricted,
                int& last_nonassociative);
    const ast::Expr* symbol_operator(Cursor& c, const ast::Expr* left, int precedence,
                                     bool restricted);
    const ast::Expr* quantified(Cursor& c, const ast::Expr* left, ast::ObjectName name,
                                int location);
    const ast::Expr* bool_chain(Cursor& c, const ast::Expr* left, ast::BoolKind kind);
    const ast::Expr* is_test(Cursor& c, const ast::Expr* left, bool restricted,
                             bool& ends_in_operand);
    const ast::Expr* pattern_match(Cursor& c, const ast::Expr* left);
    const ast::Expr* like_match(Cursor& c, const ast::Expr* left, bool negated, int location);
    const ast::Expr* similar_match(Cursor& c, const ast::Expr* left, bool negated, int location);
    const ast::Expr* in_list(Cursor& c, const ast::Expr* left, bool negated, int location);
    const ast::Expr* between(Cursor& c, const ast::Expr* left, bool negated, int location);
    const ast::Expr* at_time_zone(Cursor& c, const ast::Expr* left);
    const ast::Expr* overlaps(Cursor& c, const ast::Expr* left);
    const ast::Expr* make_operator(ast::OperatorKind kind, ast::ObjectName name,
                                   const ast::Expr* left, const ast::Expr* right, int location);
    const ast::Expr* make_not(const ast::Expr* value, int location);
    const ast::Expr* make_call(std::string_view name,
                               std::initializer_list<const ast::Expr*> arguments, int location,
                               bool sql_syntax = true);
    const ast::Expr* make_call(std::string_view name, ast::ExprList arguments, int location,
                               bool sql_syntax = true);
    const ast::Expr* make_cast(const ast::Expr* value, const ast::TypeName* type, int location);
    const ast::Expr* make_sublink(ast::SubLinkKind kind, const ast::SelectStatement* query,
                                  int location);

    // primary.cpp
    const ast::Expr* primary(Cursor c);
    const ast::Expr* primary_head(Cursor& c);
    const ast::Expr* named(Cursor& c);
    static bool is_value_function(std::uint32_t word);
    static bool is_bare_name(Cursor function);
    const ast::Expr* keyword_expr(Cursor& c);
    const ast::Expr* typed_builtin(Cursor& c);
    const ast::Expr* typed_interval(Cursor& c);
    const ast::Expr* column_or_steps(std::vector<std::string_view> parts, Cursor& c, int location);
    const ast::Expr* with_steps(const ast::Expr* value, Cursor& c);
    const ast::Expr* case_expr(Cursor& c);
    const ast::Expr* array_literal(Cursor c, int location);
    const ast::Expr* parenthesis(Cursor c, int location);
    const ast::Expr* string_constant(std::uint32_t token);
    const ast::Expr* bit_constant(std::uint32_t token);
    const ast::Expr* number_constant(std::uint32_t token);
    const ast::Expr* integer_constant(int value, int location);
    ast::IndirectionStep step(Cursor c);
    std::vector<ast::IndirectionStep> steps(Cursor& c);
    /// The query when a primary is just a parenthesised query.
    const ast::SelectStatement* bare_query(Cursor primary);
    const ast::SelectStatement* query_in_parenthesis(Cursor parenthesis);
    Cursor only_parenthesis(Cursor primary, std::uint32_t token);

    // calls.cpp
    const ast::Expr* call(ast::ObjectName name, Cursor tail, int location);
    ast::FunctionCall* plain_call(ast::ObjectName name, Cursor arguments, int location);
    ast::FunctionArgument argument(Cursor c, bool& variadic);
    const ast::Expr* sql_function(Cursor c);
    const ast::Expr* value_function(Cursor& c, std::uint32_t word, int location);
    const ast::Expr* list_function(Cursor& c, std::uint32_t word, int location);
    const ast::Expr* extract(Cursor& c, int location);
    const ast::Expr* substring(Cursor& c, int location);
    const ast::Expr* overlay(Cursor& c, int location);
    const ast::Expr* trim(Cursor& c, int location);
    ast::List<ast::SortItem> sort_clause(Cursor c);
    ast::SortItem sort_item(Cursor c);
    ast::WindowDefinition window(Cursor c, int location);
    void frame(Cursor c, ast::WindowDefinition& window);
    ast::FrameBound frame_bound(Cursor c);

    // select.cpp
    const ast::SelectStatement* query(Cursor c);
    const ast::Statement* query_statement(Cursor c);
    const ast::Statement* top_query_statement(Cursor c);
    const ast::SelectStatement* nested_query(Cursor c);
    ast::SelectStatement* select_statement(Cursor c, const ast::WithClause* with);
    ast::SelectStatement* select_operand(Cursor c);
    ast::SelectStatement* simple_select(Cursor& c);
    ast::SelectStatement* tail(ast::SelectStatement* first, Cursor& c);
    ast::SelectStatement* set_operations(ast::SelectStatement* first, Cursor& c);
    void query_options(ast::SelectStatement& select, Cursor& c);
    void limit_clause(Cursor c, ast::SelectStatement& select);
    ast::LockingClause locking_clause(Cursor c);
    ast::SelectStatement* select_core(Cursor c);
    ast::SelectStatement* values_clause(Cursor c);
    ast::SelectStatement* table_command(Cursor c, int location);
    ast::Target target(Cursor c);
    ast::List<ast::Target> targets(Cursor& c);
    const ast::Expr* value_item(Cursor c);
    ast::GroupItem group_item(Cursor c);
    const ast::IntoClause* into_clause(Cursor c);
    const ast::WithClause* with_clause(Cursor c);
    ast::CommonTableExpr common_table(Cursor c);

    // from.cpp
    ast::List<const ast::TableRef*> from_list(Cursor& c);
    const ast::TableRef* table_ref(Cursor c);
    const ast::TableRef* joined_tables(Cursor c);
    void require_alias(const ast::TableRef* ref);
    const ast::TableRef* join(Cursor c, const ast::TableRef* left);
    const ast::TableRef* table_primary(Cursor c);
    const ast::TableRef* named_table(Cursor& c);
    const ast::TableRef* parenthesised_table(Cursor& c, int location);
    ast::FunctionRef* function_table(Cursor& c, bool lateral);
    void rows_from(Cursor c, ast::FunctionRef& ref);
    ast::RelationRef* relation(Cursor c);
    void alias(Cursor& c, ast::TableRef& ref);
    ast::List<ast::ColumnDefinitionItem> alias_columns(Cursor c, ast::List<ast::Identifier>& names);
    void sample(Cursor& c, ast::RelationRef& ref);

    // dml.cpp
    const ast::Statement* insert(Cursor c, const ast::WithClause* with);
    void insert_source(Cursor& c, ast::InsertStatement& insert);
    const ast::OnConflict* on_conflict(Cursor c);
    ast::IndexElement index_element(Cursor c);
    const ast::Statement* update(Cursor c, const ast::WithClause* with);
    const ast::Statement* remove(Cursor c, const ast::WithClause* with);
    ast::AssignmentTarget assignment_target(Cursor c);
    ast::List<ast::Assignment> assignments(Cursor& c);
    void assignment(Cursor c, std::vector<ast::Assignment>& out);
    const ast::Expr* where_or_current(Cursor c);
    std::string_view dml_alias(Cursor& c);

    // create_table.cpp, constraints.cpp
    const ast::Statement* create_table(Cursor c, int location);
    const ast::Statement* create_table_as(Cursor& c, const ast::CreateTableStatement& table);
    static bool only_names(const ast::CreateTableStatement& table);
    ast::Persistence persistence(Cursor& c);
    ast::OnCommit on_commit(Cursor& c);
    ast::List<ast::TableElement> table_elements(Cursor c);
    ast::TableElement table_element(Cursor c);
    void like_clause(Cursor c, ast::TableElement& element);
    ast::ColumnDefinition column_definition(Cursor c);
    void column_constraint(Cursor c, ast::ColumnDefinition& column,
                           std::vector<ast::Constraint>& constraints);
    void column_constraint_body(Cursor& c, ast::Constraint& constraint);
    ast::Constraint table_constraint(Cursor c);
    void table_constraint_body(Cursor& c, ast::Constraint& constraint);
    void constraint_attribute(Cursor c, ast::Constraint& constraint);
    void constraint_attributes(Cursor& c, ast::Constraint& constraint);
    void checked_expr(Cursor& c, ast::Constraint& constraint);
    void index_parameters(Cursor& c, ast::Constraint& constraint);
    void foreign_key(Cursor& c, ast::Constraint& constraint);
    void reference_option(Cursor c, ast::Constraint& constraint);
    ast::ReferentialAction referential_action(Cursor& c);
    const ast::PartitionBy* partition_by(Cursor c);
    const ast::PartitionBound* partition_bound(Cursor c);

    // create_relation.cpp: indexes, views, sequences, schemas, databases
    const ast::Statement* create(Cursor c, int location);
    const ast::Statement* create_index(Cursor c);
    const ast::Statement* create_view(Cursor c);
    const ast::Statement* create_materialized_view(Cursor c);
    const ast::Statement* create_sequence(Cursor c);
    const ast::Statement* create_schema(Cursor c);
    const ast::Statement* create_database(Cursor c);
    const ast::Statement* create_role(Cursor c);
    ast::List<ast::Option> sequence_options(Cursor& c);
    ast::Option sequence_option(Cursor c);
    ast::Option database_option(Cursor c);
    ast::List<ast::RoleOption> role_options(Cursor& c);
    ast::RoleOption role_option(Cursor c);
    ast::RoleOption role_word(std::string_view text, int location);
    bool with_data(Cursor& c);

    // alter_table.cpp, alter.cpp
    const ast::Statement* alter(Cursor c);
    const ast::Statement* alter_table(Cursor c);
    const ast::Statement* alter_relation(ast::ObjectType type, const ast::RelationRef& relation,
                                         bool if_exists, Cursor& c);
    const ast::Statement* rename_relation(ast::ObjectType type, const ast::RelationRef& relation,
                                          bool if_exists, Cursor c);
    ast::AlterTableCommand alter_action(Cursor c);
    void relation_action(Cursor& c, std::uint32_t word, ast::AlterTableCommand& command);
    void add_action(Cursor& c, ast::AlterTableCommand& command);
    void drop_action(Cursor& c, ast::AlterTableCommand& command);
    void alter_action_column(Cursor& c, ast::AlterTableCommand& command);
    void alter_column(Cursor c, ast::AlterTableCommand& command);
    void set_column(Cursor& c, ast::AlterTableCommand& command);
    void set_action(Cursor& c, ast::AlterTableCommand& command);
    void enable_action(Cursor& c, ast::AlterTableCommand& command, bool enable);
    void partition_action(Cursor& c, ast::AlterTableCommand& command);
    const ast::Statement* alter_sequence(Cursor c);
    const ast::Statement* alter_schema(Cursor c);
    const ast::Statement* alter_database(Cursor c);
    const ast::Statement* alter_role(Cursor c);
    const ast::Statement* alter_group(Cursor c);

    // objects.cpp: DROP, TRUNCATE, GRANT, COMMENT
    const ast::Statement* drop(Cursor c);
    const ast::Statement* drop_objects(Cursor c);
    const ast::Statement* drop_on_relation(Cursor c);
    const ast::Statement* drop_functions(Cursor c);
    const ast::Statement* drop_database(Cursor c);
    const ast::Statement* drop_role(Cursor c);
    ast::ObjectType object_type(Cursor& c);
    ast::List<ast::ObjectReference> references(Cursor c);
    ast::ObjectReference function_reference(Cursor c);
    const ast::Statement* truncate(Cursor c);
    const ast::Statement* grant(Cursor c, bool is_grant);
    void grant_target(Cursor c, ast::GrantStatement& grant);
    ast::List<ast::Privilege> privileges(Cursor c);
    ast::List<ast::RoleSpec> grantees(Cursor c);
    const ast::Statement* default_privileges(Cursor c);
    const ast::Statement* comment(Cursor c);
    void comment_target(Cursor c, ast::CommentStatement& comment);

    // utility.cpp
    const ast::Statement* copy(Cursor c);
    ast::Option copy_option(Cursor c);
    const ast::Statement* explain(Cursor c);
    const ast::Statement* vacuum(Cursor c, bool is_vacuum);
    const ast::Statement* reindex(Cursor c);
    const ast::Statement* cluster(Cursor c);
    const ast::Statement* refresh(Cursor c);
    const ast::Statement* discard(Cursor c);
    const ast::Statement* call_statement(Cursor c);
    const ast::Statement* do_statement(Cursor c);
    const ast::Statement* unsupported(std::string_view verb, Cursor c, int location);

    // session_statements.cpp: settings, transactions, prepared statements, cursors, notifications
    const ast::Statement* set(Cursor c);
    void setting_clause(Cursor c, ast::SetStatement& set);
    ast::SettingValue setting_value(Cursor c);
    ast::SettingValue word_value(Cursor& c);
    std::string_view setting_name(Cursor& c);
    const ast::SetStatement* reset(Cursor c);
    const ast::Statement* show(Cursor c);
    ast::TransactionModes transaction_modes(Cursor c);
    const ast::Statement* transaction(Cursor c);
    const ast::Statement* lock(Cursor c);
    const ast::Statement* prepare(Cursor c);
    const ast::Statement* execute(Cursor c);
    const ast::Statement* deallocate(Cursor c);
    const ast::Statement* declare(Cursor c);
    const ast::Statement* fetch(Cursor c);
    void fetch_direction(Cursor c, ast::FetchStatement& fetch);
    const ast::Statement* close(Cursor c);
    const ast::Statement* notify(Cursor c);

    std::string_view text_;
    std::span<const SqlToken> tokens_;
    const SyntaxNode* nodes_;
    Arena& arena_;
    StackGuard guard_;
    std::uint32_t untyped_column_ = 0;  ///< The token where the first column's type is missing.
};

}  // namespace aerolith::build
