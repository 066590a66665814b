#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "catalog/catalog.h"
#include "parser/ast/dml.h"
#include "parser/ast/select.h"
#include "parser/parser.h"
#include "planner/bind/resolve.h"
#include "planner/bind/scope.h"
#include "planner/deparse/query_record.h"

namespace aerolith {

/// What binding needs of its surroundings. All references outlive the bound statement's making
/// only.
struct BindEnvironment {
    const Catalog& catalog;
    /// Schemas in search order, pg_catalog where it belongs included.
    std::vector<Oid> search_path;
    std::string database;
    EvalContext& eval;
    Parser& parser;
    /// What pg_temp stands for.
    std::string temporary_schema = {};
    /// Whose privileges on schemas count; invalid: nobody's.
    Oid role = kInvalidOid;
    Oid database_oid = kInvalidOid;
    /// What a table's rows take in the store, for tables that ANALYZE has not seen.
    std::function<double(const RelationDescriptor&)> stored_bytes = {};
};

/// A result column as RowDescription and CREATE TABLE AS need it.
struct ResultField {
    std::string name;
    Type type;
    ColumnId id = 0;
    Oid table = kInvalidOid;  // of a plain column reference
    std::int16_t attribute = 0;
};

enum class TableAccess : std::uint8_t { kRead, kLockRows, kWrite };

struct TableUse {
    RelationPtr table;
    TableAccess access = TableAccess::kRead;
};

/// What a statement does with a relation, and in whose name.
struct RelationAccess {
    Oid relation = kInvalidOid;
    Oid role =
        kInvalidOid;  // invalid: the current user; else the owner of the view it is read through
    Privileges needed = 0;                               // beside or without columns
    std::set<std::int16_t> selected, inserted, updated;  // columns
};

/// A query or data change with all names and types settled.
struct BoundStatement {
    LogicalPtr plan;
    std::vector<ResultField> fields;  // empty with returns_rows false
    bool returns_rows = false;
    ast::StatementKind kind = ast::StatementKind::kSelect;
    std::vector<TableUse> tables;
    std::vector<RelationAccess> accesses;
    std::vector<Oid> parameters;
    ExprPtr as_of;             // AS OF SYSTEM TIME of the whole statement; null: none
    ColumnId next_column = 0;  // first id the statement has not used
};

/// Where an expression stands: decides what it may contain and how errors word it.
enum class ExprPlace : std::uint8_t {
    kSelect,
    kWhere,
    kJoinOn,
    kGroupBy,
    kHaving,
    kOrderBy,
    kLimit,
    kOffset,
    kValues,
    kUpdateSource,
    kReturning,
    kFunctionInFrom,
    kWindowDefinition,
    kWindowFrame,
    kCheck,
    kDefault,
    kIndex,
    kIndexPredicate,
    kGenerated,
    kFilter,
    kAggregateArgument,
    kParameterValue,
    kOther,
};

/// Turns syntax trees into logical operators (PostgreSQL's parse analysis). One per statement.
class Binder {
  public:
    Binder(BindEnvironment& environment, ParameterTypes& parameters);

    Result<BoundStatement> bind(const ast::Statement& statement);

    /// An expression that may name the columns of one table (CHECK, index expressions), or none
    /// (`row` empty).
    Result<ExprPtr> bind_table_expression(const ast::Expr& expr, const RelationDescriptor* table,
                                          const std::vector<ScanColumn>& row, ExprPlace place);
    /// The default of a column converted to its type: its DEFAULT, identity, or NULL.
    Result<ExprPtr> bind_default(const ColumnDescriptor& column);
    Result<Type> bind_type_name(const ast::TypeName& name);
    /// Target columns, in table order, of a COPY or INSERT without a source: used by COPY FROM.
    Result<LogicalPtr> bind_copy_insert(RelationPtr table, const std::vector<std::int16_t>& columns,
                                        std::vector<OutputColumn>& inputs,
                                        std::vector<TableUse>& uses, const ast::Expr* where);
    /// Expressions and predicate of an index over the columns `row`.
    Result<IndexExpressions> bind_index(const RelationDescriptor& table,
                                        const IndexDescriptor& index,
                                        const std::vector<ScanColumn>& row);
    Result<RelationPtr> find_relation(const ast::RelationName& name, bool missing_ok = false);
    /// From now on trees keep the form they were written in, for printing: they are not to be
    /// executed.
    void record_form();
    /// The query bound last, after record_form.
    std::shared_ptr<const QueryRecord> recorded_query() const { return recorded_; }
    /// Relations the statement names, with the columns it reads of each.
    const std::vector<RelationAccess>& accesses() const { return accesses_; }
    ColumnId next_column() const { return next_column_; }
    void reserve_columns(ColumnId first) { next_column_ = std::max(next_column_, first); }
    const Coercer& coercer() const { return coercer_; }

  private:
    struct SelectOutput {
        LogicalPtr plan;
        std::vector<OutputColumn> columns;
        Scope* scope = nullptr;
        std::shared_ptr<const QueryRecord> record;
    };
    struct CteBinding {
        std::string name;
        std::uint32_t id = 0;
        std::vector<OutputColumn> columns;
        bool returns_rows = true;
        enum class State : std::uint8_t {
            kPending,
            kInnerWith,
            kInitialTerm,
            kRecursiveTerm,
            kDone
        } state = State::kPending;
        std::size_t self_references = 0;
        const ast::CommonTableExpr* syntax = nullptr;
        std::shared_ptr<const QueryRecord> record;
    };
    /// The WITH clause being bound: where its queries stand and where their plans go.
    struct WithFrame {
        const ast::WithClause& syntax;
        const Scope* outer;
        std::size_t hidden;  // WITH queries known before this clause
        std::vector<CteBinding*> bindings;
        std::vector<LogicalPtr>& definitions;
    };
    /// What a recursive reference must not stand in.
    enum class RecursionContext : std::uint8_t {
        kAllowed,
        kSubquery,
        kOuterJoin,
        kIntersect,
        kExcept
    };
    struct Level;  // state of one query level (bind_select.cpp)

    // bind_select.cpp, bind_set_operation.cpp
    Result<SelectOutput> bind_select(const ast::SelectStatement& select, const Scope* outer,
                                     bool resolve_unknown);
    Result<SelectOutput> bind_select_body(const ast::SelectStatement& select, const Scope* outer,
                                          bool resolve_unknown);
    Result<SelectOutput> bind_plain_select(const ast::SelectStatement& select, const Scope* outer,
                                           bool resolve_unknown);
    Result<SelectOutput> bind_values(const ast::SelectStatement& select, const Scope* outer);
    Result<SelectOutput> bind_set_operation(const ast::SelectStatement& select, const Scope* outer);
    Result<SelectOutput> combine_set_operation(const ast::SelectStatement& select,
                                               SelectOutput left, SelectOutput right);
    Status apply_order_and_limit(const ast::SelectStatement& select, SelectOutput& output,
                                 const Scope* outer);
    Status apply_limit(const ast::SelectStatement& select, LogicalPtr& plan,
                       std::vector<SortKey> ties, const Scope& scope);
    Status convert_unknown_column(LogicalOp& plan, OutputColumn& column, Oid type,
                                  std::string_view context);
    Status bind_locking(const ast::SelectStatement& select, Scope& scope, LogicalPtr& plan);
    Result<std::vector<SortKey>> bind_order_by(ast::List<ast::SortItem> items, Level& level);
    Result<ExprPtr> bind_order_item(const ast::Expr& syntax, Level& level, ExprPlace place,
                                    std::string_view clause);
    Status bind_targets(ast::List<ast::Target> targets, Level& level, bool resolve_unknown);
    Status bind_groups(const ast::SelectStatement& select, Level& level);
    Result<std::size_t> bind_group_expr(const ast::Expr& syntax, Level& level);
    Result<ExprPtr> bind_grouping(const ast::GroupingExpr& syntax, const Scope& scope,
                                  ExprPlace place);
    Status replace_grouping(ExprPtr& expr, Level& level);

    // bind_grouping_sets.cpp
    using GroupingSets = std::vector<std::vector<std::size_t>>;
    Result<GroupingSets> expand_group_item(const ast::GroupItem& item, Level& level);
    Result<GroupingSets> expand_cube(const ast::GroupItem& item, const GroupingSets& parts);
    Status bind_grouping_sets(const ast::SelectStatement& select, Level& level);
    LogicalPtr plan_grouping_sets(Level& level);
    Status plan_aggregates(Level& level);
    ExprPtr set_function_value(SetFunctionItem& function, const Expr& call);
    Status plan_set_functions(Level& level);
    Status replace_grouped(ExprPtr& expr, Level& level);

    // bind_record.cpp
    std::shared_ptr<QueryRecord> open_record(const ast::SelectStatement& select);
    void close_record(const std::shared_ptr<QueryRecord>& record, SelectOutput& output);
    void record_table(const ast::TableRef& ref, const Scope& scope,
                      std::shared_ptr<const QueryRecord> query = nullptr);
    void record_level(const Level& level);
    ExprPtr verbatim(ExprPtr expr, std::string_view text);
    static ExprPtr record_collation(ExprPtr operand, std::string_view collation);
    Result<ExprPtr> record_row_comparison(std::string_view name, const ast::RowExpr& left,
                                          const ast::RowExpr& right, const Scope& scope,
                                          ExprPlace place);

    // bind_cte.cpp
    Status bind_with(const ast::WithClause& with, const Scope* outer,
                     std::vector<LogicalPtr>& definitions);
    Status bind_common_table(WithFrame& frame, CteBinding& binding);
    Status bind_pending_cte(CteBinding& binding, int location);
    Result<SelectOutput> bind_cte_query(const WithFrame& frame, CteBinding& binding);
    /// bind_recursive.cpp
    Result<SelectOutput> bind_recursive_query(const ast::SelectStatement& select,
                                              const WithFrame& frame, CteBinding& binding);
    Result<SelectOutput> bind_recursive_union(const ast::SelectStatement& select,
                                              const Scope* outer, CteBinding& binding);
    Status check_recursive_reference(CteBinding& binding, int location);
    static LogicalPtr wrap_ctes(std::vector<LogicalPtr> definitions, LogicalPtr body);

    // bind_from.cpp
    Result<LogicalPtr> bind_from(ast::List<const ast::TableRef*> from, Scope& scope);
    Result<LogicalPtr> bind_from_beside_target(ast::List<const ast::TableRef*> from, Scope& scope);
    Result<LogicalPtr> bind_table_ref(const ast::TableRef& ref, Scope& scope);
    LogicalPtr join_pair(JoinKind kind, LogicalPtr left, LogicalPtr right);
    Result<LogicalPtr> bind_relation_ref(const ast::RelationRef& ref, Scope& scope);
    Result<LogicalPtr> bind_subquery_ref(const ast::SubqueryRef& ref, Scope& scope);
    Result<LogicalPtr> bind_function_ref(const ast::FunctionRef& ref, Scope& scope);
    Result<LogicalPtr> bind_join(const ast::JoinRef& ref, Scope& scope);
    Status add_using_alias(const ast::JoinRef& ref, const std::vector<Scope::Visible>& merged,
                           Scope& scope);
    Result<LogicalPtr> bind_cte_scan(CteBinding& binding, const ast::RelationRef& ref,
                                     Scope& scope);
    Result<LogicalPtr> bind_view(const RelationPtr& view, const ast::RelationRef& ref,
                                 Scope& scope);
    Result<LogicalPtr> bind_sequence_ref(const RelationDescriptor& sequence,
                                         const ast::RelationRef& ref, Scope& scope);
    LogicalPtr scan_table(RelationPtr table, std::string_view alias, Scope& scope);
    LogicalPtr scan_virtual(const VirtualTable& table, std::string_view alias, Scope& scope);
    Status add_table(ScopeTable table, const ast::Alias& alias, Scope& scope);
    // bind_table_function.cpp
    Result<std::vector<SetFunctionItem>> bind_many_unnest(const ast::FunctionCall& call,
                                                          Scope& scope);
    Result<LogicalPtr> bind_json_record(const ast::FunctionRef& ref, Scope& scope);
    Result<SetFunctionItem> bind_from_function(const ast::Expr& call, Scope& scope);

    // bind_expr.cpp, bind_operator.cpp, bind_array.cpp, bind_sub_link.cpp
    Result<ExprPtr> bind_expr(const ast::Expr& expr, const Scope& scope, ExprPlace place);
    Result<ExprPtr> bind_column_ref(const ast::ColumnRef& ref, const Scope& scope);
    Result<ExprPtr> bind_constant(const ast::Constant& constant);
    Result<ExprPtr> bind_operator(const ast::Operator& op, const Scope& scope, ExprPlace place);
    Result<ExprPtr> bind_in_list(const ast::Operator& op, const Scope& scope, ExprPlace place);
    Result<ExprPtr> bind_between(const ast::Operator& op, const Scope& scope, ExprPlace place);
    Result<ExprPtr> bind_any_all(ExprPtr scalar, ExprPtr array, std::string_view name, bool all,
                                 int location);
    Result<ExprPtr> bind_row_comparison(std::string_view name, const ast::RowExpr& left,
                                        const ast::RowExpr& right, const Scope& scope,
                                        ExprPlace place, int location);
    Result<ExprPtr> bind_bool(const ast::BoolExpr& expr, const Scope& scope, ExprPlace place);
    Result<ExprPtr> bind_case(const ast::CaseExpr& expr, const Scope& scope, ExprPlace place);
    Result<ExprPtr> bind_common(ExprKind kind, ast::ExprList arguments, std::string_view name,
                                const Scope& scope, ExprPlace place, int location);
    Result<ExprPtr> bind_cast(const ast::TypeCast& cast, const Scope& scope, ExprPlace place);
    Result<ExprPtr> bind_array(const ast::ArrayExpr& array, const Scope& scope, ExprPlace place,
                               Oid wanted);
    Result<ExprPtr> bind_name_byte(ExprPtr name, ast::List<ast::IndirectionStep> steps,
                                   const Scope& scope, ExprPlace place);
    Result<ExprPtr> bind_indirection(const ast::Indirection& expr, const Scope& scope,
                                     ExprPlace place);
    // bind_hint.cpp
    std::string column_hint(std::string_view alias, std::string_view name, const Scope& scope);
    Error no_such_result_column(const ast::SelectStatement& select, std::string_view name,
                                int location);
    Error no_such_column(std::string_view alias, std::string_view name, const Scope& scope,
                         int location);

    // bind_row.cpp
    Result<ExprPtr> bind_row(const ast::RowExpr& row, const Scope& scope, ExprPlace place);
    ExprPtr whole_row(const ScopeTable& table, int location);
    ExprPtr absent_row_as_null(ExprPtr row, const Scope& scope);
    /// The row `alias.*` or `(row).*` stands for; null when the syntax is neither.
    Result<ExprPtr> bind_row_star(const ast::Expr& expr, const Scope& scope, ExprPlace place);
    Result<ExprPtr> select_field(ExprPtr row, std::string_view field, int location);
    Result<ExprPtr> bind_row_null_test(ExprPtr row, bool negated, int location);
    Result<ExprPtr> bind_row_of_query(const ast::SelectStatement& query, std::size_t columns,
                                      const Scope& scope, int location, std::vector<Type>& types);
    Result<ExprPtr> bind_row_sub_link_comparison(std::string_view name, const ast::RowExpr& left,
                                                 const ast::SubLink& right, const Scope& scope,
                                                 ExprPlace place, int location);
    Result<ExprPtr> compare_rows(std::string_view name, std::vector<ExprPtr> left,
                                 std::vector<ExprPtr> right, int location);
    Result<ExprPtr> bind_sub_link(const ast::SubLink& link, const Scope& scope, ExprPlace place);
    Result<ExprPtr> bind_sql_value(const ast::SqlValueFunction& function);

    // bind_function.cpp
    Result<ExprPtr> bind_function(const ast::FunctionCall& call, const Scope& scope,
                                  ExprPlace place);
    Result<ExprPtr> bind_aggregate(const ast::FunctionCall& call, ResolvedCall& resolved,
                                   std::vector<ExprPtr> arguments, const Scope& scope,
                                   ExprPlace place);
    Result<ExprPtr> make_aggregate(const ast::FunctionCall& call, Oid result,
                                   AggregateCall aggregate, std::vector<ExprPtr> arguments,
                                   const Scope& scope);
    Result<ExprPtr> bind_ordered_set(const ast::FunctionCall& call, std::vector<ExprPtr> arguments,
                                     const Scope& scope, ExprPlace place);
    Status check_aggregate_place(int location, ExprPlace place);
    Status check_grouping_place(int location, ExprPlace place);
    Status check_window_place(const ast::FunctionCall& call, ExprPlace place);

    // bind_window.cpp
    Result<ExprPtr> bind_window_call(const ast::FunctionCall& call, ResolvedCall& resolved,
                                     std::vector<ExprPtr> arguments, const Scope& scope,
                                     ExprPlace place);
    Result<WindowSpecification> bind_window(const ast::WindowDefinition& syntax, const Scope& scope,
                                            std::size_t known_windows);
    Status bind_frame(const ast::WindowDefinition& syntax, WindowSpecification& window,
                      const Scope& scope);
    Status bind_range_bound(WindowFrameBound& bound, bool is_start,
                            const WindowSpecification& window, const Scope& scope,
                            const ast::Expr& offset);
    Status check_named_windows(const ast::SelectStatement& select, const Scope& scope);
    Status plan_windows(Level& level);

    Status order_named_arguments(const ast::FunctionCall& call, std::vector<ExprPtr>& arguments);
    Status add_default_arguments(const ResolvedCall& resolved, std::vector<ExprPtr>& arguments);
    Result<std::vector<ExprPtr>> convert_arguments(ResolvedCall& resolved,
                                                   std::vector<ExprPtr> arguments);
    Result<ExprPtr> call_builtin(std::string_view name, std::vector<ExprPtr> arguments,
                                 int location);

    // bind_dml.cpp, bind_insert.cpp, bind_update.cpp
    /// A data change with its WITH clause around it.
    Result<BoundStatement> bind_change(const ast::Statement& statement);
    Result<BoundStatement> bind_insert(const ast::InsertStatement& statement);
    /// The rows of a plan for which WHERE holds.
    Result<LogicalPtr> keep_where(const ast::Expr& where, LogicalPtr plan, const Scope& scope);
    Result<BoundStatement> bind_update(const ast::UpdateStatement& statement);
    Result<BoundStatement> bind_delete(const ast::DeleteStatement& statement);
    Result<std::vector<std::int16_t>> insert_columns(const RelationDescriptor& table,
                                                     ast::List<ast::AssignmentTarget> columns);
    Result<LogicalPtr> insert_source(const ast::InsertStatement& statement,
                                     const RelationDescriptor& table,
                                     const std::vector<std::int16_t>& columns,
                                     std::vector<ExprPtr>& values);
    Status infer_arbiters(const ast::OnConflict& syntax, LogicalInsert& insert);
    Status bind_on_conflict(const ast::OnConflict& syntax, LogicalInsert& insert);
    Result<std::vector<AssignmentTarget>> bind_assignments(ast::List<ast::Assignment> assignments,
                                                           const RelationDescriptor& table,
                                                           const Scope& scope);
    Result<ExprPtr> bind_query_field(const ast::MultiAssign& multi, const ast::SubLink& link,
                                     const ColumnDescriptor& column, const Scope& scope);
    void bind_scan_indexes(LogicalScan& scan);
    Status bind_generated(LogicalModify& modify);
    void bind_foreign_keys(LogicalModify& modify);
    Status bind_checks(LogicalModify& modify);
    Status bind_returning(ast::List<ast::Target> targets, LogicalModify& modify, Scope& scope,
                          BoundStatement& bound);
    Result<ExprPtr> assign(ExprPtr value, const ColumnDescriptor& column);
    Result<RelationPtr> find_target(const ast::RelationName& name);
    std::vector<ScanColumn> row_columns(const RelationDescriptor& table);
    RowMark mark_target(Scope& scope, std::size_t table, RowLockStrength strength);
    ColumnId row_key_of(LogicalScan& scan);

    // binder.cpp
    ColumnId new_column() { return next_column_++; }
    OutputColumn new_output(std::string_view name, Type type) {
        return {new_column(), std::string(name), type};
    }
    void use_table(const RelationPtr& table, TableAccess access);
    Status expand_star(const ast::ColumnRef& ref, const Scope& scope,
                       std::vector<ProjectItem>& items);
    void remember_source(ColumnId id, Oid table, std::int16_t attribute) {
        sources_[id] = {table, attribute, check_as_};
    }
    RelationAccess& access(Oid relation, Oid role);
    /// The columns in `expr` are read.
    void note_columns(const Expr& expr);
    std::vector<ResultField> fields_of(const std::vector<OutputColumn>& columns) const;

    BindEnvironment& environment_;
    ParameterTypes& parameters_;
    Coercer coercer_;
    ColumnId next_column_ = 1;  // 0 names no column
    std::uint32_t next_cte_ = 0;
    std::vector<TableUse> tables_;
    std::vector<CteBinding*> ctes_;  // innermost last
    std::vector<std::unique_ptr<CteBinding>> cte_storage_;
    std::vector<WithFrame*> with_frames_;  // WITH clauses whose queries are being bound
    RecursionContext recursion_ = RecursionContext::kAllowed;
    const ast::WithClause* top_with_ = nullptr;   // of the statement itself: may change data
    std::vector<std::unique_ptr<Scope>> scopes_;  // kept while binding: plans point into them
    struct Source {
        Oid table;
        std::int16_t attribute;
        Oid role;
    };
    std::map<ColumnId, Source> sources_;
    std::vector<RelationAccess> accesses_;  // in the order they are named
    Oid changed_target_ =
        kInvalidOid;  // named next in FROM as the target of UPDATE or DELETE, not to be read
    Oid check_as_ = kInvalidOid;  // the role that reads, inside a view
    ExprPtr as_of_;
    int view_depth_ = 0;
    int aggregate_depth_ = 0;
    bool recording_ = false;
    QueryRecord* record_ = nullptr;  // of the query being bound
    std::shared_ptr<const QueryRecord> recorded_;
};

/// The binding of one whole statement, with parameter types given by the client (0: unknown).
/// Without `more_parameters` the given ones are all there are.
Result<BoundStatement> bind_statement(const ast::Statement& statement, BindEnvironment& environment,
                                      std::vector<Oid> parameter_types,
                                      bool more_parameters = false);

}  // namespace aerolith
