#!/usr/bin/env bash
# Measures queries over whole tables against PostgreSQL 15 in the same run: scans, filters, groups, joins, sorts over a
# generated table of two million rows, on both servers with their default of parallel workers and without. The median of
# several runs each, in milliseconds.
#   bench/analytics.sh BINARY [rows, 2000000] [runs, 5]
set -euo pipefail
binary=$1 rows=${2:-2000000} runs=${3:-5}
work=$(mktemp -d /tmp/aerolith-analytics.XXXXXX)
. "$(dirname "$0")/servers.sh"

for server in pg ours; do
    sql $server <<TEXT
CREATE TABLE sales (id int PRIMARY KEY, shop int, product int, city text, amount int, price float8, day date, note text);
CREATE TABLE products (product int PRIMARY KEY, kind text);
CREATE TABLE words (word text PRIMARY KEY, n int, amount int);
CREATE TABLE uneven (k bigint PRIMARY KEY, n int, amount int);
INSERT INTO products SELECT g, 'kind ' || g % 50 FROM generate_series(0, 19999) g;
TEXT
    for part in 0 1 2 3; do
        sql $server <<TEXT
INSERT INTO sales SELECT g, g % 100, (g * 7919::bigint % 20000)::int, 'city ' || g * 31::bigint % 1000, (g * 104729::bigint % 10007)::int,
    (g % 9973) / 8.0, date '2020-01-01' + g % 1500, 'note number ' || g
    FROM generate_series($((rows / 4 * part + 1)), $((rows / 4 * (part + 1)))) g;
INSERT INTO words SELECT md5(g::text), g, g % 10007 FROM generate_series($((rows / 8 * part + 1)), $((rows / 8 * (part + 1)))) g;
INSERT INTO uneven SELECT CASE WHEN g % 1000 = 0 THEN g * 1000000000000 ELSE g END, g, g % 10007
    FROM generate_series($((rows / 8 * part + 1)), $((rows / 8 * (part + 1)))) g;
TEXT
    done
    sql $server -c 'VACUUM ANALYZE' > /dev/null
done

# median SERVER WORKERS QUERY
median() {
    {
        echo "SET max_parallel_workers_per_gather = $2;"
        echo "$3" ';'
        echo '\timing on'
        for _ in $(seq "$runs"); do echo "$3" ';'; done
    } | sql "$1" | awk '/^Time: / { print $2 }' | sort -n | awk '{ t[NR] = $1 } END { print t[int((NR + 1) / 2)] }'
}
answers() { sql "$1" -c "$2" | sort | md5sum; }

printf '%-36s %9s %9s %8s   %9s %9s %8s\n' 'milliseconds' aerolith '1 thread' speed-up postgresql '1 process' ratio
measure() {  # name, query
    local ours alone pg pg_alone
    [ "$(answers ours "$2")" = "$(answers pg "$2")" ] || { echo "$1: different answers"; exit 1; }
    ours=$(median ours 2 "$2") alone=$(median ours 0 "$2") pg=$(median pg 2 "$2") pg_alone=$(median pg 0 "$2")
    awk -v name="$1" -v ours="$ours" -v alone="$alone" -v pg="$pg" -v pg_alone="$pg_alone" 'BEGIN {
        printf "%-36s %9.1f %9.1f   x %.2f   %9.1f %9.1f   x %.2f\n", name, ours, alone, alone / ours, pg, pg_alone, pg / ours }'
}
measure 'count' 'SELECT count(*) FROM sales'
measure 'filter, sum' 'SELECT count(*), sum(amount), max(price) FROM sales WHERE amount < 1000 AND shop <> 7'
measure 'filter of text' "SELECT count(*) FROM sales WHERE note LIKE '%99%' AND city <> 'city 1'"
measure 'group by int, 100 groups' 'SELECT shop, count(*), sum(amount), avg(amount) FROM sales GROUP BY shop'
measure 'group by text, 1000 groups' 'SELECT city, count(*), max(price), min(day) FROM sales GROUP BY city'
measure 'group by int, 200000 groups' 'SELECT count(*), sum(s) FROM (SELECT id / 10, sum(amount) AS s FROM sales GROUP BY id / 10) t'
measure 'hash join, group by' 'SELECT kind, count(*), sum(amount) FROM sales JOIN products USING (product) GROUP BY kind'
measure 'top 100 of a sort' 'SELECT amount, id FROM sales ORDER BY amount DESC, id LIMIT 100'
measure 'sort of all' 'SELECT sum(amount) FROM (SELECT amount FROM sales ORDER BY amount, price OFFSET 0) t'
measure 'text key, filter, sum' 'SELECT count(*), sum(amount) FROM words WHERE n % 3 = 0'
measure 'uneven keys, filter, sum' 'SELECT count(*), sum(amount) FROM uneven WHERE n % 3 = 0'
