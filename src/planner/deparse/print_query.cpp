#include "planner/deparse/deparser.h"

namespace aerolith {
namespace {

constexpr int kStep = 8;  // of a query inside a query

void trim_spaces(std::string& text) {
    while (text.ends_with(' ')) text.pop_back();
}

bool has_own_clauses(const QueryRecord& query) {
    const ast::SelectStatement& syntax = *query.syntax;
    return syntax.with || !syntax.order_by.empty() || !syntax.locking.empty() || syntax.limit ||
           syntax.offset;
}

}  // namespace

/// A word that starts a line; the indentation changes before and after it.
void Deparser::keyword(std::string_view text, int before, int after, int plus) {
    indent_ += before;
    trim_spaces(out_);
    out_ += '\n';
    constexpr int kLimit = 40;
    int amount = std::max(indent_, 0);
    if (amount >= kLimit) {
        // Deeply nested queries grow to the right more slowly.
        amount = kLimit + (amount - kLimit) / (kStep / 4);
        amount %= kLimit;
    }
    out_.append(static_cast<std::size_t>(amount + plus), ' ');
    out_ += text;
    indent_ = std::max(indent_ + after, 0);
}

std::string Deparser::print(const QueryRecord& query, const std::vector<std::string>* columns) {
    // The names of the rows a rewrite rule may refer to are never free.
    taken_ = {"old", "new"};
    put_query(query, columns, true, 0);
    return std::exchange(out_, {});
}

void Deparser::put_query(const QueryRecord& query, Names columns, bool visible_names, int indent) {
    int outer_indent = std::exchange(indent_, indent);
    std::set<std::string> outer_names = taken_;
    name_tables(query);
    put_with(query);
    bool combined = !query.branches.empty();
    if (combined)
        put_set_operations(query, query.branches.size(), columns, visible_names);
    else
        put_select(query, columns, visible_names);
    if (!query.order.empty()) {
        keyword(" ORDER BY ", -kStep, kStep, 1);
        put_order_by(query, query.order, combined);
    }
    put_limit(query);
    put_locking(query);
    taken_ = std::move(outer_names);
    indent_ = outer_indent;
}

void Deparser::put_with(const QueryRecord& query) {
    if (!query.syntax->with) return;
    const ast::WithClause& with = *query.syntax->with;
    indent_ += kStep;
    out_ += with.recursive ? " WITH RECURSIVE " : " WITH ";
    for (std::size_t i = 0; i < query.ctes.size(); ++i) {
        const ast::CommonTableExpr& syntax = with.expressions[i];
        if (i > 0) out_ += ", ";
        out_ += quoted_name(syntax.name);
        for (std::size_t c = 0; c < syntax.columns.size(); ++c)
            out_ += (c ? ", " : "(") + quoted_name(syntax.columns[c].name);
        if (!syntax.columns.empty()) out_ += ')';
        out_ += " AS ";
        if (syntax.materialize == ast::CteMaterialize::kAlways) out_ += "MATERIALIZED ";
        if (syntax.materialize == ast::CteMaterialize::kNever) out_ += "NOT MATERIALIZED ";
        out_ += '(';
        keyword("", 0, 0, 0);
        put_query(*query.ctes[i], nullptr, true, indent_);
        keyword("", 0, 0, 0);
        out_ += ')';
    }
    indent_ -= kStep;
    keyword("", 0, 0, 0);
}

void Deparser::put_operand(const QueryRecord& query, Names columns, bool visible_names) {
    bool bracketed = has_own_clauses(query);
    if (bracketed) out_ += '(';
    put_query(query, columns, visible_names, indent_);
    if (bracketed) out_ += ')';
}

/// The first `count` branches of a chain of set operations.
void Deparser::put_set_operations(const QueryRecord& query, std::size_t count, Names columns,
                                  bool visible_names) {
    static constexpr std::string_view kNames[] = {"", "UNION ", "INTERSECT ", "EXCEPT "};
    const QueryRecord::Branch& last = query.branches[count - 1];
    if (count == 1) return put_operand(*last.query, columns, visible_names);
    const ast::SelectStatement* inner = query.branches[count - 2].operation;
    bool left_set = inner || (!query.branches[0].query->branches.empty() &&
                              !has_own_clauses(*query.branches[0].query));
    bool same = inner && inner->set_operation == last.operation->set_operation &&
                inner->all == last.operation->all;
    bool bracketed = left_set && !same;
    int step = bracketed ? kStep : 0;
    if (bracketed) {
        out_ += '(';
        keyword("", step, 0, 0);
    }
    put_set_operations(query, count - 1, columns, visible_names);
    keyword(bracketed ? ") " : "", -step, 0, 0);
    out_ += kNames[static_cast<int>(last.operation->set_operation)];
    if (last.operation->all) out_ += "ALL ";
    bool right_set = !last.query->branches.empty() && !has_own_clauses(*last.query);
    step = right_set ? kStep : 0;
    if (right_set) out_ += '(';
    keyword("", step, 0, 0);
    put_operand(*last.query, columns, false);
    indent_ -= step;
    if (right_set) keyword(")", 0, 0, 0);
}

void Deparser::put_select(const QueryRecord& query, Names columns, bool visible_names) {
    indent_ += kStep;
    out_ += ' ';
    if (!query.values.empty()) return put_values(query);
    out_ += "SELECT";
    if (query.syntax->distinct || !query.distinct_on.empty()) out_ += " DISTINCT";
    for (std::size_t i = 0; i < query.distinct_on.size(); ++i) {
        out_ += i ? ", " : " ON (";
        put_sort_expression(query, *query.distinct_on[i], false);
    }
    if (!query.distinct_on.empty()) out_ += ')';
    put_targets(query, columns, visible_names);
    put_from(query);
    if (query.where) {
        keyword(" WHERE ", -kStep, kStep, 1);
        put(*query.where, false);
    }
    if (!query.groups.empty())
        keyword(query.syntax->group_distinct ? " GROUP BY DISTINCT " : " GROUP BY ", -kStep, kStep,
                1);
    if (query.grouping_sets.empty()) {
        for (std::size_t i = 0; i < query.groups.size(); ++i) {
            if (i > 0) out_ += ", ";
            put_sort_expression(query, *query.groups[i], false);
        }
    } else {
        put_grouping_sets(query);
    }
    if (query.having) {
        keyword(" HAVING ", -kStep, kStep, 0);
        put(*query.having, false);
    }
    put_named_windows(query);
}

void Deparser::put_grouping_sets(const QueryRecord& query) {
    out_ += "GROUPING SETS (";
    for (std::size_t i = 0; i < query.grouping_sets.size(); ++i) {
        out_ += i ? ", (" : "(";
        for (std::size_t j = 0; j < query.grouping_sets[i].size(); ++j) {
            if (j > 0) out_ += ", ";
            put(*query.groups[query.grouping_sets[i][j]], false);
        }
        out_ += ')';
    }
    out_ += ')';
}

void Deparser::put_values(const QueryRecord& query) {
    out_ += "VALUES ";
    for (std::size_t row = 0; row < query.values.size(); ++row) {
        out_ += row ? ", (" : "(";
        for (std::size_t i = 0; i < query.values[row].size(); ++i) {
            if (i > 0) out_ += ',';
            put(*query.values[row][i], false);
        }
        out_ += ')';
    }
}

void Deparser::put_targets(const QueryRecord& query, Names columns, bool visible_names) {
    for (std::size_t i = 0; i < query.visible_targets; ++i) {
        const ProjectItem& item = query.targets[i];
        std::string before = std::exchange(out_, {});
        put(*item.expr, true);
        std::string text = std::exchange(out_, std::move(before));
        std::string shown = visible_names ? "" : "?column?";
        if (item.expr->kind == ExprKind::kColumn) {
            if (auto label = labels_.find(item.expr->column()); label != labels_.end())
                shown = label->second.column;
        }
        // A merged column of a full join goes by its name.
        if (item.expr->kind == ExprKind::kVerbatim &&
            item.expr->children.front()->kind == ExprKind::kCoalesce)
            shown = item.expr->value().as<std::string_view>();
        const std::string& wanted =
            columns && i < columns->size() ? (*columns)[i] : item.column.name;
        if (shown != wanted) text += " AS " + quoted_name(wanted);
        out_ += i ? ", " : " ";
        if (text.starts_with('\n'))
            trim_spaces(out_);
        else if (i > 0)
            keyword("", -kStep, kStep, 4);
        out_ += text;
    }
}

/// Targets are named by their expressions, or by position over set operations.
void Deparser::put_sort_expression(const QueryRecord& query, const Expr& expr, bool ordinals) {
    const Expr* shown = &expr;
    for (std::size_t i = 0; i < query.columns.size() && ordinals; ++i) {
        bool this_one = expr.kind == ExprKind::kColumn && query.columns[i].id == expr.column();
        if (!this_one) continue;
        out_ += std::to_string(i + 1);
        return;
    }
    for (const ProjectItem& item : query.targets) {
        if (expr.kind == ExprKind::kColumn && item.column.id == expr.column())
            shown = item.expr.get();
    }
    if (shown->is_constant()) return put_constant(shown->value(), TypeLabel::kAlways);
    bool call = shown->kind == ExprKind::kAggregate || shown->kind == ExprKind::kWindow ||
                shown->kind == ExprKind::kSetFunction || shown->kind == ExprKind::kTypmod ||
                (shown->kind == ExprKind::kFunction && !shown->call().op);
    bool brackets = shown->kind != ExprKind::kColumn && (pretty_ || call);
    if (brackets) out_ += '(';
    put(*shown, true);
    if (brackets) out_ += ')';
}

void Deparser::put_order_by(const QueryRecord& query, const std::vector<SortKey>& keys,
                            bool ordinals) {
    bool first = true;
    for (const SortKey& key : keys) {
        if (!std::exchange(first, false)) out_ += ", ";
        put_sort_expression(query, *key.expr, ordinals || !query.values.empty());
        if (key.descending)
            out_ += key.nulls_first ? " DESC" : " DESC NULLS LAST";
        else if (key.nulls_first)
            out_ += " NULLS FIRST";
    }
}

void Deparser::put_limit(const QueryRecord& query) {
    if (query.offset) {
        keyword(" OFFSET ", -kStep, kStep, 0);
        put(*query.offset, false);
    }
    if (!query.limit) return;
    bool ties = query.syntax->with_ties;
    keyword(ties ? " FETCH FIRST " : " LIMIT ", -kStep, kStep, 0);
    if (ties) out_ += '(';
    put(*query.limit, false);
    if (ties) out_ += ") ROWS WITH TIES";
}

void Deparser::put_locking(const QueryRecord& query) {
    static constexpr std::string_view kStrengths[] = {" FOR KEY SHARE", " FOR SHARE",
                                                      " FOR NO KEY UPDATE", " FOR UPDATE"};
    static constexpr std::string_view kWaits[] = {"", " SKIP LOCKED", " NOWAIT"};
    auto put_clause = [&](const ast::LockingClause& clause, std::string_view alias) {
        keyword(kStrengths[static_cast<int>(clause.strength)], -kStep, kStep, 0);
        out_ += " OF " + quoted_name(alias);
        out_ += kWaits[static_cast<int>(clause.wait)];
    };
    for (const ast::LockingClause& clause : query.syntax->locking) {
        for (const ast::RelationName& name : clause.relations) put_clause(clause, name.name);
        if (!clause.relations.empty()) continue;
        for (const ast::TableRef* ref : query.syntax->from) {
            if (auto table = query.tables.find(ref);
                table != query.tables.end() && ref->kind == ast::TableRefKind::kRelation) {
                put_clause(clause, aliases_[&table->second]);
            }
        }
    }
}

}  // namespace aerolith
