#pragma once

#include "executor/expression/evaluator.h"

namespace aerolith {

/// One maker per expression kind; the list in evaluator.cpp names them all.
EvaluatorPtr make_constant_node(const Expr& expr);
EvaluatorPtr make_slot_node(const Expr& expr);
EvaluatorPtr make_parameter_node(const Expr& expr, ExecContext& context);
EvaluatorPtr make_function_node(const Expr& expr, ExecContext& context);
EvaluatorPtr make_variadic_node(const Expr& expr, ExecContext& context);
EvaluatorPtr make_logic_node(const Expr& expr, ExecContext& context);
EvaluatorPtr make_boolean_node(const Expr& expr, ExecContext& context);
EvaluatorPtr make_distinct_node(const Expr& expr, ExecContext& context);
EvaluatorPtr make_case_node(const Expr& expr, ExecContext& context);
EvaluatorPtr make_coalesce_node(const Expr& expr, ExecContext& context);
EvaluatorPtr make_min_max_node(const Expr& expr, ExecContext& context);
EvaluatorPtr make_null_if_node(const Expr& expr, ExecContext& context);
EvaluatorPtr make_any_all_node(const Expr& expr, ExecContext& context);
EvaluatorPtr make_in_out_node(const Expr& expr, ExecContext& context);
EvaluatorPtr make_relabel_node(const Expr& expr, ExecContext& context);
EvaluatorPtr make_typmod_node(const Expr& expr, ExecContext& context);
EvaluatorPtr make_row_node(const Expr& expr, ExecContext& context);
EvaluatorPtr make_field_node(const Expr& expr, ExecContext& context);
EvaluatorPtr make_array_node(const Expr& expr, ExecContext& context);
EvaluatorPtr make_subscript_node(const Expr& expr, ExecContext& context);
EvaluatorPtr make_subquery_node(const Expr& expr, ExecContext& context);

}  // namespace aerolith
