#include "parser/parser.h"

#include "SqlParser.h"
#include "parser/antlr/lexer_tables.h"
#include "parser/antlr/prediction_tables.h"
#include "parser/antlr/tokenizer.h"
#include "parser/build/tree_builder.h"

namespace aerolith {

namespace parser_detail {

using antlr_glue::LexerTables;
using antlr_glue::PredictionTables;

inline LexerTables& lexer_tables() {
    static LexerTables tables;
    return tables;
}

/// The generated parser with our simulator in the place of its own.
class SqlParserWithTables : public sql::SqlParser {
  public:
    explicit SqlParserWithTables(antlr4::TokenStream* input) : SqlParser(input) {
        auto* stock = static_cast<antlr4::atn::ParserATNSimulator*>(_interpreter);
        static PredictionTables tables(stock->decisionToDFA.size(),
                                       getVocabulary().getMaxTokenType());
        simulator_ = tables.attach(this, stock);
        _interpreter = simulator_;
        delete stock;
    }
    void set_mode(antlr4::atn::PredictionMode mode) { simulator_->setPredictionMode(mode); }

  private:
    antlr4::atn::ParserATNSimulator* simulator_;
};

}  // namespace parser_detail

using antlr_glue::ParseFailure;
using antlr_glue::SqlTokenStream;
using antlr_glue::UnexpectedToken;

class Parser::Impl {
  public:
    Impl() : tokenizer_(parser_detail::lexer_tables(), stream_.tokens), parser_(&stream_) {}

    Result<std::vector<RawStatement>> parse(std::string_view sql) {
        return guarded(sql, [&](StackGuard guard) {
            run([&] { parser_.root(); }, guard);
            return statements(sql, guard);
        });
    }

    const antlr4::dfa::Vocabulary& vocabulary() const { return parser_.getVocabulary(); }

    template <class T, class Rule, class Build>
    Result<std::shared_ptr<const T>> parse_one(std::string_view sql, Rule rule, Build build) {
        return guarded(sql, [&](StackGuard guard) {
            run([&] { (parser_.*rule)(); }, guard);
            auto arena = std::make_shared<Arena>(kStatementArenaBytes);
            build::TreeBuilder builder(sql, stream_.tokens, parser_.nodes(), *arena, guard);
            return std::shared_ptr<const T>(arena, (builder.*build)(0));
        });
    }

  private:
    static constexpr std::size_t kStatementArenaBytes = 2048;

    template <class F>
    auto guarded(std::string_view sql, F f) -> Result<decltype(f(StackGuard()))> {
        StackGuard guard = StackGuard::here();
        try {
            tokenizer_.run(sql);
            return f(guard);
        } catch (ParseFailure& failure) {
            return std::move(failure.error);
        } catch (const UnexpectedToken& unexpected) {
            return unexpected_token(sql, unexpected.index);
        }
    }

    // Prediction without context first: it fails only on what is wrong or, rarely, truly ambiguous.
    template <class F>
    void run(F rule, StackGuard guard) {
        try {
            parser_.set_mode(antlr4::atn::PredictionMode::SLL);
            parser_.begin(guard);
            rule();
        } catch (const UnexpectedToken&) {
            parser_.set_mode(antlr4::atn::PredictionMode::LL);
            parser_.begin(guard);
            rule();
        }
    }

    std::vector<RawStatement> statements(std::string_view sql, StackGuard guard) {
        std::vector<RawStatement> result;
        const std::vector<SyntaxNode>& nodes = parser_.nodes();
        for (std::uint32_t node = 1; node < nodes[0].end; node = nodes[node].end) {
            if (!nodes[node].is_rule) continue;
            auto arena = std::make_shared<Arena>(kStatementArenaBytes);
            build::TreeBuilder builder(sql, stream_.tokens, nodes, *arena, guard);
            const ast::Statement* statement = builder.statement(node);
            std::uint32_t next = nodes[node].end;
            const SqlToken& first = stream_.tokens[nodes[node].token];
            const SqlToken& last = stream_.tokens[nodes[next].token - 1];
            result.push_back({std::shared_ptr<const ast::Statement>(std::move(arena), statement),
                              statement->kind, static_cast<int>(first.begin),
                              static_cast<int>(last.end() - first.begin)});
        }
        return result;
    }

    Error unexpected_token(std::string_view sql, std::uint32_t index) {
        const SqlToken& token = stream_.tokens[index];
        if (token.type == sql::BAD) return tokenizer_.take_error();
        if (token.type == SqlToken::kEnd) {
            return error(SqlState::kSyntaxError, "syntax error at end of input")
                .at(static_cast<int>(token.begin));
        }
        return error(SqlState::kSyntaxError, "syntax error at or near \"{}\"",
                     sql.substr(token.begin, token.length))
            .at(static_cast<int>(token.begin));
    }

    SqlTokenStream stream_;
    antlr_glue::Tokenizer tokenizer_;
    parser_detail::SqlParserWithTables parser_;
};

Parser::Parser() : impl_(std::make_unique<Impl>()) {}
Parser::~Parser() = default;
Parser::Parser(Parser&&) noexcept = default;
Parser& Parser::operator=(Parser&&) noexcept = default;

Result<std::vector<RawStatement>> Parser::parse(std::string_view sql) {
    return impl_->parse(sql);
}

Result<std::shared_ptr<const ast::Expr>> Parser::parse_expression(std::string_view sql) {
    return impl_->parse_one<ast::Expr>(sql, &sql::SqlParser::expressionRoot,
                                       &build::TreeBuilder::expression_root);
}

Result<std::shared_ptr<const ast::TypeName>> Parser::parse_type_name(std::string_view sql) {
    return impl_->parse_one<ast::TypeName>(sql, &sql::SqlParser::typeNameRoot,
                                           &build::TreeBuilder::type_name_root);
}

void Parser::warm_up() {
    Parser parser;
    for (std::string_view sql : {
             "BEGIN; COMMIT; END; ROLLBACK; SET a = 'b'; SHOW a; SAVEPOINT a; DEALLOCATE ALL; "
             "DISCARD ALL",
             "SELECT a, b.c, count(*), 1.5e3 AS x FROM t AS u LEFT JOIN (SELECT DISTINCT 1) s ON a "
             "= $1 AND NOT b "
             "WHERE c IN (1, 2) AND d LIKE E'x\\n' OR e IS NULL GROUP BY 1 ORDER BY a DESC NULLS "
             "LAST LIMIT 1 FOR UPDATE",
             "INSERT INTO t (a, b) VALUES (1, 'x'), (2, DEFAULT) ON CONFLICT (a) DO UPDATE SET b = "
             "1 RETURNING *",
             "INSERT INTO t VALUES (1); INSERT INTO t SELECT 1; UPDATE t SET a = a + 1 WHERE b = "
             "-1; DELETE FROM t WHERE a = 1",
             "WITH a AS (SELECT CAST(x AS int) FROM b) SELECT CASE WHEN a THEN b::text ELSE NULL "
             "END FROM a",
             "CREATE TABLE t (a int PRIMARY KEY, b text NOT NULL DEFAULT 'x'); CREATE INDEX ON t "
             "(a); DROP TABLE t",
         }) {
        parser.parse(sql).ok();
    }
    const antlr4::dfa::Vocabulary& words = parser.impl_->vocabulary();
    std::string all;
    for (std::size_t type = sql::K_ABORT; type <= sql::K_ZONE; ++type) {
        all.append(words.getLiteralName(type)).append(" ");
    }
    std::erase(all, '\'');
    parser.parse(all).ok();
}

}  // namespace aerolith
