#include "parser/build/tree_builder.h"

namespace aerolith::build {

void TreeBuilder::column_constraint(Cursor c, ast::ColumnDefinition& column,
                                    std::vector<ast::Constraint>& constraints) {
    if (c.accept(sql::K_COLLATE)) {
        int location = place(c.token());
        if (!column.collation.empty()) {
            refuse(
                error(SqlState::kSyntaxError, "multiple COLLATE clauses not allowed").at(location));
        }
        column.collation = object_name(c.enter());
        return;
    }
    if (c.is_rule(sql::RuleConstraintAttribute)) {
        int location = place(c.token());
        bool after_constraint =
            !constraints.empty() && constraints.back().kind >= ast::ConstraintKind::kPrimaryKey;
        if (!after_constraint) {
            Cursor peeked = c.peek();
            std::string_view word = peeked.is(sql::K_NOT) ? "NOT DEFERRABLE" : "DEFERRABLE";
            refuse(error(SqlState::kSyntaxError, "misplaced {} clause",
                         peeked.is(sql::K_INITIALLY) ? "INITIALLY DEFERRED" : word)
                       .at(location));
        }
        constraint_attribute(c.enter(), constraints.back());
        return;
    }
    ast::Constraint constraint;
    constraint.location = place(c.token());
    if (c.accept(sql::K_CONSTRAINT)) constraint.name = ident(c);
    column_constraint_body(c, constraint);
    constraints.push_back(constraint);
}

void TreeBuilder::column_constraint_body(Cursor& c, ast::Constraint& constraint) {
    using Kind = ast::ConstraintKind;
    std::uint32_t word = c.symbol();
    c.skip();
    switch (word) {
        case sql::K_NOT:
            constraint.kind = Kind::kNotNull;
            break;
        case sql::K_NULL:
            constraint.kind = Kind::kNull;
            break;
        case sql::K_UNIQUE:
            constraint.kind = Kind::kUnique;
            index_parameters(c, constraint);
            break;
        case sql::K_PRIMARY:
            constraint.kind = Kind::kPrimaryKey;
            c.accept(sql::K_KEY);
            index_parameters(c, constraint);
            break;
        case sql::K_CHECK:
            constraint.kind = Kind::kCheck;
            checked_expr(c, constraint);
            constraint.no_inherit = c.is(sql::K_NO);
            break;
        case sql::K_DEFAULT: {
            constraint.kind = Kind::kDefault;
            std::uint32_t first = c.token();
            std::uint32_t next =
                nodes_[c.next_node()].token;  // There is one: the end of input at last.
            Cursor value = c.enter();
            constraint.expr = climb(value, 0, true);
            if (!value.done()) syntax_error(value.token());
            constraint.expr_text = text_between(first, next);
            break;
        }
        case sql::K_GENERATED: {
            int when = place(c.token());
            constraint.generated_always = c.accept(sql::K_ALWAYS);
            if (c.accept(sql::K_BY)) c.accept(sql::K_DEFAULT);
            c.accept(sql::K_AS);
            if (c.accept(sql::K_IDENTITY)) {
                constraint.kind = Kind::kIdentity;
                if (c.accept(sql::LP)) constraint.sequence_options = sequence_options(c);
            } else {
                constraint.kind = Kind::kGenerated;
                checked_expr(c, constraint);
                if (!constraint.generated_always) {
                    refuse(error(SqlState::kSyntaxError,
                                 "for a generated column, GENERATED ALWAYS must be specified")
                               .at(when));
                }
            }
            break;
        }
        default:
            foreign_key(c, constraint);
            break;
    }
}

ast::Constraint TreeBuilder::table_constraint(Cursor c) {
    ast::Constraint constraint;
    constraint.location = place(c.token());
    if (c.accept(sql::K_CONSTRAINT)) constraint.name = ident(c);
    table_constraint_body(c, constraint);
    constraint_attributes(c, constraint);
    if (constraint.kind == ast::ConstraintKind::kCheck && constraint.deferrable) {
        refuse(
            error(SqlState::kFeatureNotSupported, "CHECK constraints cannot be marked DEFERRABLE")
                .at(constraint.location));
    }
    return constraint;
}

void TreeBuilder::table_constraint_body(Cursor& c, ast::Constraint& constraint) {
    using Kind = ast::ConstraintKind;
    std::uint32_t word = c.symbol();
    c.skip();
    switch (word) {
        case sql::K_CHECK:
            constraint.kind = Kind::kCheck;
            checked_expr(c, constraint);
            return;
        case sql::K_UNIQUE:
        case sql::K_PRIMARY:
            constraint.kind = word == sql::K_UNIQUE ? Kind::kUnique : Kind::kPrimaryKey;
            c.accept(sql::K_KEY);
            index_parameters(c, constraint);
            return;
        case sql::K_EXCLUDE:
            constraint.kind = Kind::kExclusion;
            if (c.accept(sql::K_USING)) constraint.access_method = ident(c);
            c.accept(sql::LP);
            {
                std::vector<ast::ExclusionElement> exclusions;
                do {
                    Cursor e = c.enter();
                    ast::IndexElement element = index_element(e.enter());
                    e.accept(sql::K_WITH);
                    exclusions.push_back({element, operator_or_qualified(e)});
                } while (c.accept(sql::COMMA));
                constraint.exclusions = list(exclusions);
            }
            c.accept(sql::RP);
            index_parameters(c, constraint);
            if (c.accept(sql::K_WHERE)) {
                c.accept(sql::LP);
                constraint.where = expr_next(c);
                c.accept(sql::RP);
            }
            return;
        default:
            c.accept(sql::K_KEY);
            constraint.columns = identifiers(c.enter());
            c.accept(sql::K_REFERENCES);
            foreign_key(c, constraint);
            return;
    }
}

// LP expr RP, with its text.
void TreeBuilder::checked_expr(Cursor& c, ast::Constraint& constraint) {
    c.accept(sql::LP);
    std::uint32_t first = c.token();
    constraint.expr = expr_next(c);
    constraint.expr_text = text_between(first, c.token());
    c.accept(sql::RP);
}

// NULLS NOT DISTINCT, columns, INCLUDE, WITH, USING INDEX [TABLESPACE].
void TreeBuilder::index_parameters(Cursor& c, ast::Constraint& constraint) {
    if (c.is_rule(sql::RuleNullsNotDistinct)) {
        Cursor nulls = c.enter();
        nulls.accept(sql::K_NULLS);
        constraint.nulls_not_distinct = nulls.is(sql::K_NOT);
    }
    if (c.is_rule(sql::RuleColumnList)) constraint.columns = identifiers(c.enter());
    if (c.is_rule(sql::RuleIncludeClause)) {
        Cursor include = c.enter();
        include.accept(sql::K_INCLUDE);
        constraint.including = identifiers(include.enter());
    }
    constraint.with_options = with_options(c);
    if (c.is_rule(sql::RuleIndexTablespace)) {
        Cursor space = c.enter();
        space.accept(sql::K_USING);
        space.accept(sql::K_INDEX);
        space.accept(sql::K_TABLESPACE);
        constraint.tablespace = ident(space);
    }
    if (c.accept(sql::K_USING)) {
        c.accept(sql::K_INDEX);
        constraint.index_name = ident(c);
    }
}

void TreeBuilder::constraint_attributes(Cursor& c, ast::Constraint& constraint) {
    bool not_deferrable = false;
    while (c.is_rule(sql::RuleConstraintAttribute)) {
        int location = place(c.token());
        Cursor attribute = c.enter();
        Cursor ahead = attribute;
        not_deferrable =
            not_deferrable || (ahead.accept(sql::K_NOT) && ahead.is(sql::K_DEFERRABLE));
        constraint_attribute(attribute, constraint);
        if (not_deferrable && constraint.initially_deferred) {
            refuse(error(SqlState::kSyntaxError,
                         "constraint declared INITIALLY DEFERRED must be DEFERRABLE")
                       .at(location));
        }
    }
}

void TreeBuilder::constraint_attribute(Cursor c, ast::Constraint& constraint) {
    bool negated = c.accept(sql::K_NOT);
    if (c.is(sql::K_DEFERRABLE)) {
        constraint.deferrable = !negated;
    } else if (c.accept(sql::K_INITIALLY)) {
        constraint.initially_deferred = c.is(sql::K_DEFERRED);
        constraint.deferrable = constraint.deferrable || constraint.initially_deferred;
    } else if (c.is(sql::K_VALID)) {
        constraint.not_valid = true;
    } else {
        constraint.no_inherit = true;
    }
}

// After REFERENCES.
void TreeBuilder::foreign_key(Cursor& c, ast::Constraint& constraint) {
    constraint.kind = ast::ConstraintKind::kForeignKey;
    constraint.referenced = relation_name(c.enter());
    if (c.is_rule(sql::RuleColumnList)) constraint.referenced_columns = identifiers(c.enter());
    while (c.is_rule(sql::RuleReferenceOption)) reference_option(c.enter(), constraint);
}

void TreeBuilder::reference_option(Cursor c, ast::Constraint& constraint) {
    if (c.accept(sql::K_MATCH)) {
        if (c.is(sql::K_PARTIAL))
            refuse(error(SqlState::kFeatureNotSupported, "MATCH PARTIAL not yet implemented")
                       .at(place(c.token())));
        constraint.match = c.is(sql::K_FULL) ? ast::MatchKind::kFull : ast::MatchKind::kSimple;
        return;
    }
    int location = place(c.token());
    c.accept(sql::K_ON);
    bool on_delete = c.is(sql::K_DELETE);
    c.skip();
    (on_delete ? constraint.on_delete : constraint.on_update) = referential_action(c);
    if (!c.is_rule(sql::RuleColumnList)) return;
    if (!on_delete) {
        refuse(error(SqlState::kFeatureNotSupported,
                     "a column list with SET NULL is only supported for ON DELETE actions")
                   .at(location));
    }
    constraint.set_columns = identifiers(c.enter());
}

ast::ReferentialAction TreeBuilder::referential_action(Cursor& c) {
    if (c.accept(sql::K_RESTRICT)) return ast::ReferentialAction::kRestrict;
    if (c.accept(sql::K_CASCADE)) return ast::ReferentialAction::kCascade;
    if (c.accept(sql::K_NO)) return ast::ReferentialAction::kNoAction;
    c.accept(sql::K_SET);
    bool to_null = c.is(sql::K_NULL);
    c.skip();
    return to_null ? ast::ReferentialAction::kSetNull : ast::ReferentialAction::kSetDefault;
}

}  // namespace aerolith::build
