#pragma once

#include <map>
#include <set>
#include <string>

#include "planner/deparse/catalog_names.h"
#include "planner/deparse/query_record.h"
#include "types/format_settings.h"

namespace aerolith {

/// Prints bound expressions and queries as SQL, laid out and parenthesised as PostgreSQL prints
/// what its catalog stores. The expressions must come from a binder that keeps their form
/// (Binder::record_form).
class Deparser {
  public:
    Deparser(const CatalogNames& names, const FormatSettings& format, bool pretty)
        : names_(names), format_(format), pretty_(pretty) {}

    /// Columns of the row an expression without a query may name.
    void name_row(const RelationDescriptor& table);
    /// `show_implicit`: whether a conversion nobody wrote is shown when it is the outermost node.
    std::string print(const Expr& expr, bool show_implicit);
    /// `columns`: names of the result where they are not the query's own (a view's); null: its own.
    std::string print(const QueryRecord& query, const std::vector<std::string>* columns);
    /// Relations that the constants printed so far name (nextval('s'::regclass)).
    const std::set<Oid>& named() const { return named_; }

  private:
    struct ColumnLabel {
        std::string table;  // empty: no prefix
        std::string column;
    };
    using Names = const std::vector<std::string>*;

    // print_expr.cpp
    void put(const Expr& expr, bool show_implicit);
    void put_paren(const Expr& expr, bool show_implicit, const Expr& parent);
    void put_list(const std::vector<ExprPtr>& list, std::size_t from = 0);
    void put_bool(const Expr& expr);
    bool put_between(const Expr& expr, const Expr& parent);
    void put_test(const Expr& expr);
    void put_call(const Expr& expr, bool show_implicit);
    void put_function(const Expr& expr);
    bool put_sql_syntax(const Expr& expr, std::string_view name);
    void put_operator(std::string_view name, const Expr& expr);
    void put_cast(const Expr& expr, bool show_implicit);
    void put_case(const Expr& expr);
    void put_keys(const std::vector<SortKey>& keys);
    void put_aggregate(const Expr& expr);
    void put_filter(const AggregateCall& call);
    void put_any_all(const Expr& expr);
    void put_subscript(const Expr& expr);
    void put_subquery(const Expr& expr);
    void open() { out_ += pretty_ ? "" : "("; }
    void close() { out_ += pretty_ ? "" : ")"; }

    // print_constant.cpp
    enum class TypeLabel { kNever, kWhenNeeded, kAlways };
    void put_constant(const Value& value, TypeLabel label);
    bool put_negated_number(const Expr& expr);

    // print_query.cpp
    void put_query(const QueryRecord& query, Names columns, bool visible_names, int indent);
    void put_with(const QueryRecord& query);
    void put_set_operations(const QueryRecord& query, std::size_t count, Names columns,
                            bool visible_names);
    void put_operand(const QueryRecord& query, Names columns, bool visible_names);
    void put_select(const QueryRecord& query, Names columns, bool visible_names);
    void put_grouping_sets(const QueryRecord& query);
    void put_values(const QueryRecord& query);
    void put_targets(const QueryRecord& query, Names columns, bool visible_names);
    void put_order_by(const QueryRecord& query, const std::vector<SortKey>& keys, bool ordinals);
    void put_sort_expression(const QueryRecord& query, const Expr& expr, bool ordinals);
    void put_limit(const QueryRecord& query);
    void put_locking(const QueryRecord& query);
    void keyword(std::string_view text, int before, int after, int plus);

    // print_window.cpp
    void put_window_call(const Expr& expr);
    void put_window(const ast::WindowDefinition& syntax, const WindowSpecification& window);
    void put_frame_bound(const WindowFrameBound& bound);
    void put_named_windows(const QueryRecord& query);

    // print_from.cpp
    void put_from(const QueryRecord& query);
    void put_from_item(const QueryRecord& query, const ast::TableRef& ref);
    void put_join(const QueryRecord& query, const ast::JoinRef& ref);
    void put_table_function(const QueryRecord& query, const ast::FunctionRef& ref);
    static bool reads_beside(const QueryRecord& query, const TableRecord& table);
    void put_alias(const QueryRecord& query, const ast::TableRef& ref);
    void name_tables(const QueryRecord& query);
    void name_table(const QueryRecord& query, const ast::TableRef& ref);

    const CatalogNames& names_;
    const FormatSettings& format_;
    bool pretty_;
    std::string out_;
    int indent_ = 0;
    std::map<ColumnId, ColumnLabel> labels_;
    std::map<const TableRecord*, std::string> aliases_;
    std::map<const ast::TableRef*, std::map<ColumnId, ColumnLabel>>
        inner_labels_;  // of aliased joins
    std::set<Oid> named_;
    std::set<std::string> taken_;  // aliases of this query and those around it
};

}  // namespace aerolith
