#include "planner/deparse/deparser.h"

namespace aerolith {

/// Aliases are made unlike those of this query and of the queries around it.
void Deparser::name_tables(const QueryRecord& query) {
    for (const ast::TableRef* ref : query.syntax->from) name_table(query, *ref);
}

void Deparser::name_table(const QueryRecord& query, const ast::TableRef& ref) {
    if (const auto* join = ref.try_as<ast::JoinRef>()) {
        name_table(query, *join->left);
        name_table(query, *join->right);
        if (join->alias.name.empty()) return;
    }
    auto found = query.tables.find(&ref);
    if (found == query.tables.end()) return;
    const TableRecord& table = found->second;
    std::string alias(ref.alias.name);
    if (alias.empty() && table.relation != kInvalidOid)
        alias = names_.bare_relation(table.relation);
    if (alias.empty() && ref.kind == ast::TableRefKind::kRelation)
        alias = ref.as<ast::RelationRef>().name.name;
    if (alias.empty() && !table.functions.empty())
        alias = table.functions.front().columns.front().name;
    std::string unique = alias;
    for (int i = 1; !taken_.insert(unique).second; ++i) unique = fmt::format("{}_{}", alias, i);
    aliases_[&table] = unique;
    // Inside the brackets of an aliased join the tables go by their own names.
    if (ref.kind == ast::TableRefKind::kJoin) inner_labels_[&ref] = labels_;
    for (std::size_t i = 0; i < table.columns.size(); ++i) {
        const TableRecord::Column& column = table.columns[i];
        std::string name = column.name;
        // What a relation calls its column now, unless the query gave it a name.
        if (i >= ref.alias.columns.size() && table.relation != kInvalidOid) {
            if (std::string current = names_.column(table.relation, column.number);
                !current.empty())
                name = current;
        }
        labels_[column.id] = {unique, name};
    }
}

void Deparser::put_from(const QueryRecord& query) {
    bool first = true;
    for (const ast::TableRef* ref : query.syntax->from) {
        if (std::exchange(first, false)) {
            keyword(" FROM ", -8, 8, 2);
            put_from_item(query, *ref);
            continue;
        }
        out_ += ", ";
        std::string before = std::exchange(out_, {});
        put_from_item(query, *ref);
        std::string item = std::exchange(out_, std::move(before));
        keyword("", -8, 8, 4);
        out_ += item;
    }
}

void Deparser::put_from_item(const QueryRecord& query, const ast::TableRef& ref) {
    if (const auto* join = ref.try_as<ast::JoinRef>()) return put_join(query, *join);
    auto found = query.tables.find(&ref);
    if (found == query.tables.end()) return;
    const TableRecord& table = found->second;
    if (const auto* subquery = ref.try_as<ast::SubqueryRef>()) {
        if (subquery->lateral) out_ += "LATERAL ";
        out_ += '(';
        put_query(*table.query, nullptr, true, indent_);
        out_ += ')';
    } else if (const auto* function = ref.try_as<ast::FunctionRef>()) {
        put_table_function(query, *function);
    } else {
        const auto& relation = ref.as<ast::RelationRef>();
        if (relation.only) out_ += "ONLY ";
        out_ += table.relation != kInvalidOid ? names_.relation(table.relation)
                                              : quoted_name(relation.name.name);
    }
    put_alias(query, ref);
}

/// Whether functions in FROM read other tables of the same FROM.
bool Deparser::reads_beside(const QueryRecord& query, const TableRecord& table) {
    std::set<ColumnId> read;
    for (const SetFunctionItem& item : table.functions) {
        if (item.scalar) collect_columns(*item.scalar, read);
        for (const ExprPtr& argument : item.arguments) collect_columns(*argument, read);
    }
    for (const auto& [ref, other] : query.tables) {
        for (const TableRecord::Column& column : other.columns) {
            if (read.contains(column.id)) return true;
        }
    }
    return false;
}

void Deparser::put_table_function(const QueryRecord& query, const ast::FunctionRef& ref) {
    const TableRecord& table = query.tables.at(&ref);
    if (reads_beside(query, table)) out_ += "LATERAL ";
    if (ref.rows_from) out_ += "ROWS FROM(";
    for (std::size_t i = 0; i < table.functions.size(); ++i) {
        const SetFunctionItem& item = table.functions[i];
        if (i > 0) out_ += ", ";
        if (!item.function) {
            put(*item.scalar, true);
            continue;
        }
        out_ += quoted_name(item.function->signature.name) + "(";
        put_list(item.arguments);
        out_ += ')';
    }
    if (ref.rows_from) out_ += ')';
    if (ref.with_ordinality) out_ += " WITH ORDINALITY";
}

void Deparser::put_alias(const QueryRecord& query, const ast::TableRef& ref) {
    const TableRecord& table = query.tables.at(&ref);
    const std::string& alias = aliases_[&table];
    bool function = ref.kind == ast::TableRefKind::kFunction;
    bool relation = ref.kind == ast::TableRefKind::kRelation;
    std::string own = table.relation != kInvalidOid ? names_.bare_relation(table.relation)
                      : relation ? std::string(ref.as<ast::RelationRef>().name.name)
                                 : std::string();
    if (ref.alias.name.empty() && relation && alias == own) return;
    out_ += " " + quoted_name(alias);
    bool list = function || (!relation && !ref.alias.columns.empty());
    for (std::size_t i = 0; relation && i < ref.alias.columns.size(); ++i) {
        const TableRecord::Column& column = table.columns[i];
        list = list || table.relation == kInvalidOid ||
               names_.column(table.relation, column.number) != column.name;
    }
    for (std::size_t i = 0; list && i < table.columns.size(); ++i) {
        out_ += (i ? ", " : "(") + quoted_name(labels_[table.columns[i].id].column);
    }
    if (list) out_ += ')';
}

void Deparser::put_join(const QueryRecord& query, const ast::JoinRef& ref) {
    static constexpr std::string_view kNames[] = {" JOIN ", " LEFT JOIN ", " RIGHT JOIN ",
                                                  " FULL JOIN "};
    auto found = query.tables.find(&ref);
    const TableRecord* join = found == query.tables.end() ? nullptr : &found->second;
    bool conditional = join && (join->on || !join->merged.empty());
    bool aliased = !ref.alias.name.empty();
    bool bracket_right =
        pretty_ && ref.right->kind == ast::TableRefKind::kJoin && ref.right->alias.name.empty();
    if (aliased) std::swap(labels_, inner_labels_[&ref]);
    if (!pretty_ || aliased) out_ += '(';
    put_from_item(query, *ref.left);
    if (ref.join == ast::JoinKind::kInner && !conditional)
        out_ += " CROSS JOIN ";
    else
        keyword(kNames[static_cast<int>(ref.join)], -8, 8, 4);
    if (bracket_right) out_ += '(';
    put_from_item(query, *ref.right);
    if (bracket_right) out_ += ')';
    if (join && !join->merged.empty()) {
        for (std::size_t i = 0; i < join->merged.size(); ++i)
            out_ += (i ? ", " : " USING (") + quoted_name(join->merged[i]);
        out_ += ')';
    } else if (conditional) {
        out_ += pretty_ ? " ON " : " ON (";
        put(*join->on, false);
        out_ += pretty_ ? "" : ")";
    } else if (ref.join != ast::JoinKind::kInner) {
        out_ += " ON TRUE";
    }
    if (!pretty_ || aliased) out_ += ')';
    if (aliased) std::swap(labels_, inner_labels_[&ref]);
    if (aliased) put_alias(query, ref);
}

}  // namespace aerolith
