#include "parser/parser.h"

#include <doctest/doctest.h>

#include <thread>

#include "parser/ast/all.h"
#include "parser/testing/dump.h"

namespace aerolith {

namespace {

std::string tree(std::string_view sql) {
    Parser parser;
    auto statements = parser.parse(sql);
    if (!statements.ok()) return statements.error().message();
    std::string out;
    for (const RawStatement& raw : *statements) {
        if (!out.empty()) out += "; ";
        out += raw.kind == ast::StatementKind::kSelect
                   ? testing::dump(raw.statement->as<ast::SelectStatement>())
                   : std::string(ast::statement_kind_name(raw.kind));
    }
    return out;
}

std::string expression(std::string_view sql) {
    Parser parser;
    auto expr = parser.parse_expression(sql);
    return expr.ok() ? testing::dump(expr->get()) : expr.error().message();
}

std::string failure(std::string_view sql) {
    Parser parser;
    auto statements = parser.parse(sql);
    if (statements.ok()) return "accepted";
    const Diagnostic& diagnostic = statements.error().diagnostic();
    return fmt::format("{} {} {}", sqlstate_code(diagnostic.state), diagnostic.position,
                       diagnostic.message);
}

}  // namespace

TEST_CASE("operators bind as in PostgreSQL") {
    constexpr std::pair<std::string_view, std::string_view> kCases[] = {
        {"a or b and not c = d", "(a or (b and (not (c = d))))"},
        {"a and b and (c and d)", "(a and b and (c and d))"},
        {"(a and b) and c", "(a and b and c)"},
        {"-a ^ 2 * 3 % 4 - 5", "(((((- a) ^ 2) * 3) % 4) - 5)"},
        {"-1", "-1"},
        {"- - 1", "1"},
        {"-2147483649", "#-2147483649"},
        {"-32768::int2", "(- (32768::int2))"},
        {"a || b + c", "(a || (b + c))"},
        {"@ a + b", "(@ (a + b))"},
        {"a < b is null", "((a < b) is null)"},
        {"a = not b", "(a = (not b))"},
        {"a between 1 and 2 and b", "((a BETWEEN [1, 2]) and b)"},
        {"a not between symmetric b - 1 and b + 1 or c",
         "((a NOT BETWEEN SYMMETRIC [(b - 1), (b + 1)]) or c)"},
        {"a in (1, 2) and b not in (3)", "((a = [1, 2]) and (b <> [3]))"},
        {"a like 'x' || 'y' escape '!' and b", "((a ~~ like_escape_call) and b)"},
        {"a at time zone 'UTC' at time zone b",
         "pg_catalog.timezone(b, pg_catalog.timezone('UTC', a))"},
        {"a collate \"C\" < b", "((a collate C) < b)"},
        {"a is distinct from b + 1", "(a distinct (b + 1))"},
        {"a is not true and b is unknown", "((a is not true) and (b is unknown))"},
        {"a operator(pg_catalog.+) b * c", "(a pg_catalog.+ (b * c))"},
        {"a = any (b) or c > all ('{1}')", "((a = any b) or (c > all '{1}'))"},
        {"a != b", "(a <> b)"},
        {"a[1][2:3].b", "a[1][2:3]->b"},
        {"(a).b.c", "a->b->c"},
        {"a::int::text", "((a::pg_catalog.int4)::text)"},
        {"date '2020-01-01' + interval '1' day",
         "(('2020-01-01'::date) + ('1'::pg_catalog.interval(8)))"},
        {"case a when 1 then 'x' else b end", "case a when 1 then 'x' else b end"},
        {"(a, b) = row(c, d)", "(row(a, b) = row(c, d))"},
        {"f(distinct a order by b desc) filter (where c)", "f(distinct a order b desc) filter c"},
        {"sum(a) over (partition by b order by c)", "sum(a) over ( by b order c)"},
        {"f(a, b => 2, variadic c)", "f(a, b => 2, c variadic)"},
        {"extract(year from a)", "pg_catalog.extract('year', a)"},
        {"substring(a from 2 for 3)", "pg_catalog.substring(a, 2, 3)"},
        {"substring(a similar 'b' escape '#')", "pg_catalog.substring(a, 'b', '#')"},
        {"trim(both 'x' from a)", "pg_catalog.btrim(a, 'x')"},
        {"position('a' in b)", "pg_catalog.position(b, 'a')"},
        {"overlay(a placing b from 1)", "pg_catalog.overlay(a, b, 1)"},
        {"(a, b) overlaps (c, d)", "pg_catalog.overlaps(a, b, c, d)"},
        {"coalesce(a, nullif(b, 0), greatest(1, 2))", "coalesce(a, nullif(b, 0), greatest(1, 2))"},
        {"array[[1, 2], [3, 4]]", "array[array[1, 2], array[3, 4]]"},
        {"current_timestamp(3)", "value2(3)"},
        {"time", "time"},
        {"a in ((select 1))", "(a  any {select 1})"},
        {"((select 1) union select 2)", "(scalar {(select 1 union select 2)})"},
        {"not exists (select 1)", "(not (exists {select 1}))"},
        {"a < b < c", "syntax error at or near \"<\""},
        {"a = = b", "syntax error at or near \"=\""},
        {"()", "syntax error at or near \")\""},
    };
    for (auto [sql, expected] : kCases) {
        CAPTURE(sql);
        std::string want(expected);
        if (auto at = want.find("like_escape_call"); at != std::string::npos) {
            want.replace(at, 16, "pg_catalog.like_escape(('x' || 'y'), '!')");
        }
        CHECK(expression(sql) == want);
    }
}

TEST_CASE("literals follow PostgreSQL's lexical rules") {
    constexpr std::pair<std::string_view, std::string_view> kCases[] = {
        {"'it''s'", "'it's'"},
        {"'a'\n  -- comment\n 'b'", "'ab'"},
        {"E'a\\tb\\x41\\102\\u00e9'", "'a\tbAB\xc3\xa9'"},
        {"E'a\\\\' \n '\\'b'", "'a\\'b'"},
        {"U&'d!0061t!+000061' UESCAPE '!'", "'data'"},
        {"$tag$a $$ 'b'$tag$", "'a $$ 'b''"},
        {"B'101'", "bits b101"},
        {"X'1F'", "bits x1F"},
        {"N'x'", "('x'::pg_catalog.bpchar)"},
        {"\"Mixed\"\"Case\"", "Mixed\"Case"},
        {"MiXeD", "mixed"},
        {"1.", "#1."},
        {".5e-3", "#.5e-3"},
        {"2147483648", "#2147483648"},
        {"a--b\n+c", "(a + c)"},
        {"a /* x /* y */ z */ + b", "(a + b)"},
        {"a+-b", "(a + (- b))"},
        {"a@-b", "(a @- b)"},
        {"a*/* c */b", "(a * b)"},
        {"$12::int4", "($12::int4)"},
    };
    for (auto [sql, expected] : kCases) {
        CAPTURE(sql);
        CHECK(expression(sql) == expected);
    }
    std::string longer(70, 'x');
    CHECK(expression(longer).size() == 63);
}

TEST_CASE("queries") {
    constexpr std::pair<std::string_view, std::string_view> kCases[] = {
        {"select", "select "},
        {";; select 1;;select 2;", "select 1; select 2"},
        {"select a b, c as \"D\", t.*, * from s.t as x, u",
         "select a as b, c as D, t.*, * from s.t as x, u"},
        {"select 1 union all select 2 intersect select 3 except select 4",
         "((select 1 union all (select 2 intersect select 3)) except select 4)"},
        {"(select 1 order by 1) union (values (1, default), (2, 3)) order by 1 limit 5 offset 2",
         "(select 1 order 1 union values (1, default), (2, 3)) order 1 limit 5 offset 2"},
        {"table t", "select * from t"},
        {"select * from a join b join c on y on x", "select * from (a join (b join c on y) on x)"},
        {"select * from a natural left join b cross join c full outer join d using (e) as f",
         "select * from (((a natural left b) join c) full d using e)"},
        {"select * from (a cross join b) x", "select * from (a join b) as x"},
        {"select * from ((select 1) union select 2) x",
         "select * from {(select 1 union select 2)} as x"},
        {"select * from f(1) with ordinality x(a), lateral (select 1) y",
         "select * from f(1) ordinality as x, lateral {select 1} as y"},
        {"with a as (select 1), b as (delete from t returning *) select * from a",
         "with a {select 1}, b {dml} select * from a"},
        {"select distinct on (a) b from t group by rollup (a, (b, c)), grouping sets ((), cube "
         "(d)) having true",
         "select distinct on (a) b from t group rollup(a, row(b, c)), sets((), cube(d)) having "
         "true"},
        {"select * from t as of system time '-1s' where a", "select * from t as of '-1s' where a"},
        {"select * from t as of", "select * from t as of"},
        {"select a from t order by a desc nulls last, b using < for no key update of t skip locked "
         "for share nowait",
         "select a from t order a desc nulls last, b using lock 2 1 lock 1 2"},
        {"select 1 fetch first 3 rows only", "select 1 limit 3"},
        {"select a from t order by a fetch next row with ties", "select a from t order a ties 1"},
        {"select year, value, name from t year", "select year, value, name from t as year"},
    };
    for (auto [sql, expected] : kCases) {
        CAPTURE(sql);
        CHECK(tree(sql) == expected);
    }
}

TEST_CASE("errors have PostgreSQL's texts and places") {
    constexpr std::pair<std::string_view, std::string_view> kCases[] = {
        {"selec 1", "42601 0 syntax error at or near \"selec\""},
        {"SELECT 1 FROM", "42601 13 syntax error at end of input"},
        {"select * from t where a = 'x", "42601 26 unterminated quoted string at or near \"'x\""},
        {"select \"a", "42601 7 unterminated quoted identifier at or near \"\"a\""},
        {"select \"\"", "42601 7 zero-length delimited identifier at or near \"\"\"\""},
        {"select $x$ a", "42601 7 unterminated dollar-quoted string at or near \"$x$ a\""},
        {"select 1 /* a", "42601 9 unterminated /* comment at or near \"/* a\""},
        {"select 123abc + 1", "42601 7 trailing junk after numeric literal at or near \"123abc\""},
        {"select $1a", "42601 7 trailing junk after parameter at or near \"$1a\""},
        {"select E'\\u00g0'", "22025 9 invalid Unicode escape"},
        {"select (1, 2", "42601 12 syntax error at end of input"},
        {"select a, from t", "42601 10 syntax error at or near \"from\""},
        {"select * from (select 1)", "42601 14 subquery in FROM must have an alias"},
        {"select 1 limit 1, 2", "42601 9 LIMIT #,# syntax is not supported"},
        {"create table t (a int, b)", "42601 24 syntax error at or near \")\""},
        {"select a.b.c.d.e from x.y.z.w",
         "42601 22 improper qualified name (too many dotted names): x.y.z.w"},
        {"insert into t values (1) returning", "42601 34 syntax error at end of input"},
        {"create role public", "42939 12 role name \"public\" is reserved"},
        {"select xmlelement(name a)", "0A000 7 XMLELEMENT is not supported yet"},
    };
    for (auto [sql, expected] : kCases) {
        CAPTURE(sql);
        CHECK(failure(sql) == expected);
    }
}

TEST_CASE("what is not built yet is known by name") {
    Parser parser;
    constexpr std::pair<std::string_view, std::string_view> kCases[] = {
        {"create or replace function f(a int) returns int language sql as $$ select 1 $$",
         "CREATE FUNCTION"},
        {"create function f() begin atomic select 1; select case when a then b end; end",
         "CREATE FUNCTION"},
        {"create constraint trigger t after insert on x execute function f()", "CREATE TRIGGER"},
        {"create rule r as on insert to t do (select 1; select 2)", "CREATE RULE"},
        {"alter system set a = 1", "ALTER SYSTEM"},
        {"with a as (select 1) merge into t using a on true when matched then do nothing", "MERGE"},
        {"drop owned by a", "DROP OWNED"},
    };
    for (auto [sql, name] : kCases) {
        CAPTURE(sql);
        auto statements = parser.parse(sql);
        REQUIRE(statements.ok());
        REQUIRE(statements->size() == 1);
        const auto* unsupported = (*statements)[0].statement->try_as<ast::UnsupportedStatement>();
        REQUIRE(unsupported != nullptr);
        CHECK(unsupported->name == name);
    }
}

TEST_CASE("a tree outlives its parser and its text") {
    std::shared_ptr<const ast::Statement> kept;
    {
        Parser parser;
        std::string text = "select Abc from \"T\"";
        auto statements = parser.parse(text);
        REQUIRE(statements.ok());
        kept = (*statements)[0].statement;
        CHECK((*statements)[0].length == static_cast<int>(text.size()));
        text.assign(text.size(), '?');
        parser.parse("select 1").ok();
    }
    CHECK(testing::dump(kept->as<ast::SelectStatement>()) == "select abc from T");
}

TEST_CASE("types") {
    constexpr std::pair<std::string_view, std::string_view> kCases[] = {
        {"int", "pg_catalog.int4"},
        {"float(10)", "pg_catalog.float4"},
        {"double precision", "pg_catalog.float8"},
        {"double", "double"},
        {"char", "pg_catalog.bpchar(1)"},
        {"character varying(10)[]", "pg_catalog.varchar(10)[]"},
        {"timestamp(3) with time zone", "pg_catalog.timestamptz(3)"},
        {"time", "pg_catalog.time"},
        {"numeric(10, 2) array[3]", "pg_catalog.numeric(10, 2)[3]"},
        {"interval day to second(3)", "pg_catalog.interval(7176, 3)"},
        {"bit varying", "pg_catalog.varbit"},
        {"s.t(1)", "s.t(1)"},
    };
    Parser parser;
    for (auto [sql, expected] : kCases) {
        CAPTURE(sql);
        auto type = parser.parse_type_name(sql);
        REQUIRE(type.ok());
        CHECK(testing::dump(**type) == expected);
    }
}

TEST_CASE("parsers of several threads agree") {
    std::vector<std::thread> threads;
    std::atomic<int> wrong = 0;
    for (int i = 0; i < 4; ++i) {
        threads.emplace_back([&wrong, i] {
            Parser parser;
            for (int round = 0; round < 50; ++round) {
                std::string sql = fmt::format(
                    "create table t{} (a int); insert into t values ({}) on conflict do nothing;"
                    "grant select on t to a; select a.b from c left join d on e",
                    i, round);
                auto statements = parser.parse(sql);
                wrong += !statements.ok() || statements->size() != 4;
            }
        });
    }
    for (std::thread& thread : threads) thread.join();
    CHECK(wrong == 0);
}

}  // namespace aerolith

TEST_CASE("a number may end the text") {
    aerolith::Parser parser;
    std::vector<char> text{'.', '9', '9'};  // nothing behind it, not even a zero byte
    CHECK(parser.parse_expression({text.data(), text.size()}).ok());
}
