#include "parser/build/tree_builder.h"

namespace aerolith::build {

const ast::Statement* TreeBuilder::copy(Cursor c) {
    auto* copy = make<ast::CopyStatement>(place(c.token()));
    std::vector<ast::Option> options;
    auto text_option = [&](std::string_view name, std::string_view text, int location) {
        ast::Option option = word_option(name, location);
        option.type = ast::Option::Type::kString;
        option.text = text;
        options.push_back(option);
    };
    c.accept(sql::K_COPY);
    if (c.is(sql::K_BINARY)) {
        text_option("format", "binary", place(c.token()));
        c.skip();
    }
    if (c.accept(sql::LP)) {
        copy->query = query_statement(c.enter());
        c.accept(sql::RP);
    } else {
        copy->relation = relation_name(c.enter());
        if (c.is_rule(sql::RuleColumnList)) copy->columns = identifiers(c.enter());
    }
    copy->is_from = c.is(sql::K_FROM);
    std::uint32_t direction = c.token();
    if (copy->is_from && copy->query != nullptr) syntax_error(direction);
    c.skip();
    copy->is_program = c.accept(sql::K_PROGRAM);
    if (c.is(sql::STRING)) {
        copy->file = string_value(c.token());
    } else {
        if (copy->is_program) {
            refuse(error(SqlState::kSyntaxError, "STDIN/STDOUT not allowed with PROGRAM")
                       .at(place(c.token())));
        }
        copy->is_stdio = true;
    }
    c.skip();
    c.accept(sql::K_USING);
    if (c.accept(sql::K_DELIMITERS)) {
        text_option("delimiter", string_value(c.token()), place(c.token()));
        c.skip();
    }
    c.accept(sql::K_WITH);
    if (c.is_rule(sql::RuleOptionList)) {
        ast::List<ast::Option> listed = option_list(c.enter());
        options.insert(options.end(), listed.begin(), listed.end());
    }
    while (c.is_rule(sql::RuleCopyOption)) options.push_back(copy_option(c.enter()));
    copy->options = list(options);
    if (c.is(sql::K_WHERE)) {
        int location = place(c.token());
        c.skip();
        if (!copy->is_from) {
            refuse(error(SqlState::kSyntaxError, "WHERE clause not allowed with COPY TO")
                       .at(location));
        }
        copy->where = expr_next(c);
    }
    return copy;
}

ast::Option TreeBuilder::copy_option(Cursor c) {
    using Type = ast::Option::Type;
    ast::Option option = word_option({}, place(c.token()));
    std::uint32_t word = c.symbol();
    option.name = ident(c);
    switch (word) {
        case sql::K_BINARY:
        case sql::K_CSV:
            option.text = option.name;
            option.name = "format";
            option.type = Type::kString;
            break;
        case sql::K_FREEZE:
        case sql::K_HEADER:
            option.type = Type::kBoolean;
            option.integer = 1;
            break;
        case sql::K_FORCE: {
            bool negated = c.accept(sql::K_NOT);
            option.name = c.is(sql::K_QUOTE) ? "force_quote"
                          : negated          ? "force_not_null"
                                             : "force_null";
            c.skip();
            option.type = c.is(sql::STAR) ? Type::kStar : Type::kName;
            if (option.type == Type::kName) option.names = identifiers(c.enter());
            break;
        }
        default:
            c.accept(sql::K_AS);
            option.type = Type::kString;
            option.text = string_value(c.token());
            break;
    }
    return option;
}

const ast::Statement* TreeBuilder::explain(Cursor c) {
    auto* explain = make<ast::ExplainStatement>(place(c.token()));
    c.accept(sql::K_EXPLAIN);
    if (c.is_rule(sql::RuleOptionList)) {
        explain->options = option_list(c.enter());
    } else {
        std::vector<ast::Option> options;
        for (; !c.is_rule(); c.skip()) {
            options.push_back(
                word_option(c.is(sql::K_VERBOSE) ? "verbose" : "analyze", place(c.token())));
        }
        explain->options = list(options);
    }
    Cursor body = c.enter();
    int location = place(body.token());
    if (body.accept(sql::K_CREATE)) {
        std::uint32_t token = body.token();
        bool view = body.is_rule(sql::RuleCreateMaterializedView);
        Cursor inner = body.enter();
        explain->statement = view ? create_materialized_view(inner) : create_table(inner, location);
        if (!explain->statement->is<ast::CreateTableAsStatement>()) syntax_error(token);
        return explain;
    }
    switch (body.symbol()) {
        case sql::RuleExecuteStatement:
            explain->statement = execute(body.enter());
            break;
        case sql::RuleDeclareStatement:
            explain->statement = declare(body.enter());
            break;
        case sql::RuleRefreshStatement:
            explain->statement = refresh(body.enter());
            break;
        default:
            explain->statement = top_query_statement(body.enter());
            break;
    }
    return explain;
}

const ast::Statement* TreeBuilder::vacuum(Cursor c, bool is_vacuum) {
    auto* vacuum = make<ast::VacuumStatement>(place(c.token()));
    vacuum->is_vacuum = is_vacuum;
    c.skip();
    if (c.is_rule(sql::RuleOptionList)) {
        vacuum->options = option_list(c.enter());
    } else {
        std::vector<ast::Option> options;
        while (!c.done() && !c.is_rule()) {
            int location = place(c.token());
            std::string_view name = c.is(sql::K_ANALYSE) ? "analyze" : raw(c.token());
            options.push_back(
                word_option(name == "analyze" ? name : identifier(c.token()), location));
            c.skip();
        }
        vacuum->options = list(options);
    }
    std::vector<ast::VacuumRelation> relations;
    while (c.is_rule(sql::RuleVacuumRelation)) {
        Cursor r = c.enter();
        ast::VacuumRelation relation{relation_name(r.enter()), {}};
        if (!r.done()) relation.columns = identifiers(r.enter());
        relations.push_back(relation);
        c.accept(sql::COMMA);
    }
    vacuum->relations = list(relations);
    return vacuum;
}

const ast::Statement* TreeBuilder::reindex(Cursor c) {
    using Kind = ast::ReindexKind;
    auto* reindex = make<ast::ReindexStatement>(place(c.token()));
    std::vector<ast::Option> options;
    c.accept(sql::K_REINDEX);
    if (c.is_rule(sql::RuleOptionList)) {
        ast::List<ast::Option> listed = option_list(c.enter());
        options.assign(listed.begin(), listed.end());
    }
    reindex->target = c.is(sql::K_INDEX)    ? Kind::kIndex
                      : c.is(sql::K_TABLE)  ? Kind::kTable
                      : c.is(sql::K_SCHEMA) ? Kind::kSchema
                      : c.is(sql::K_SYSTEM) ? Kind::kSystem
                                            : Kind::kDatabase;
    c.skip();
    if (c.is(sql::K_CONCURRENTLY)) {
        options.push_back(word_option("concurrently", place(c.token())));
        c.skip();
    }
    reindex->options = list(options);
    bool relation = reindex->target == Kind::kIndex || reindex->target == Kind::kTable;
    if (relation) {
        reindex->relation = relation_name(c.enter());
    } else {
        reindex->name = object_name(c.enter()).base();
    }
    return reindex;
}

const ast::Statement* TreeBuilder::cluster(Cursor c) {
    auto* cluster = make<ast::ClusterStatement>(place(c.token()));
    c.accept(sql::K_CLUSTER);
    if (c.is_rule(sql::RuleOptionList)) {
        cluster->options = option_list(c.enter());
    } else if (c.is(sql::K_VERBOSE)) {
        cluster->options = one(word_option("verbose", place(c.token())));
        c.skip();
    }
    if (c.done()) return cluster;
    ast::ObjectName first = object_name(c.enter());
    if (c.accept(sql::K_ON)) {  // CLUSTER index ON table
        cluster->index = first.base();
        cluster->relation = relation_name(c.enter());
        return cluster;
    }
    cluster->relation = relation_name(first);
    if (c.accept(sql::K_USING)) cluster->index = ident(c);
    return cluster;
}

const ast::Statement* TreeBuilder::refresh(Cursor c) {
    auto* refresh = make<ast::RefreshMaterializedViewStatement>(place(c.token()));
    c.accept(sql::K_REFRESH);
    c.accept(sql::K_MATERIALIZED);
    c.accept(sql::K_VIEW);
    refresh->concurrently = c.accept(sql::K_CONCURRENTLY);
    refresh->relation = relation_name(c.enter());
    refresh->with_data = with_data(c);
    return refresh;
}

const ast::Statement* TreeBuilder::discard(Cursor c) {
    auto* discard = make<ast::DiscardStatement>(place(c.token()));
    c.accept(sql::K_DISCARD);
    discard->target = c.is(sql::K_ALL)         ? ast::DiscardTarget::kAll
                      : c.is(sql::K_PLANS)     ? ast::DiscardTarget::kPlans
                      : c.is(sql::K_SEQUENCES) ? ast::DiscardTarget::kSequences
                                               : ast::DiscardTarget::kTemp;
    return discard;
}

const ast::Statement* TreeBuilder::call_statement(Cursor c) {
    auto* statement = make<ast::CallStatement>(place(c.token()));
    c.accept(sql::K_CALL);
    int location = place(c.token());
    ast::ObjectName name = object_name(c.enter());
    statement->call = plain_call(name, c.enter(), location);
    return statement;
}

const ast::Statement* TreeBuilder::do_statement(Cursor c) {
    auto* statement = make<ast::DoStatement>(place(c.token()));
    c.accept(sql::K_DO);
    while (!c.done()) {
        if (c.accept(sql::K_LANGUAGE)) {
            statement->language =
                c.is(sql::STRING) ? string_value(c.token()) : identifier(c.token());
        } else {
            statement->body = string_value(c.token());
        }
        c.skip();
    }
    return statement;
}

// The name is the leading words up to anyTokens, without those that only modify.
const ast::Statement* TreeBuilder::unsupported(std::string_view verb, Cursor c, int location) {
    std::string name(verb);
    auto add = [&](std::uint32_t token) {
        switch (type(token)) {
            case sql::K_OR:
            case sql::K_REPLACE:
            case sql::K_TRUSTED:
            case sql::K_PROCEDURAL:
            case sql::K_DEFAULT:
            case sql::K_CONSTRAINT:
            case sql::K_INTO:
                return;
            default:
                break;
        }
        if (!name.empty()) name.push_back(' ');
        name += upper(raw(token));
    };
    for (; !c.done() && !c.is_rule(sql::RuleAnyTokens); c.skip()) {
        if (!c.is_rule()) {
            add(c.token());
        } else {
            for (Cursor words = c.peek(); !words.done(); words.skip()) add(words.token());
        }
    }
    auto* statement = make<ast::UnsupportedStatement>(location);
    statement->name = arena_.copy(name);
    return statement;
}

}  // namespace aerolith::build
