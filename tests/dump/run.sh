#!/bin/bash
# run.sh [--update] <expected>: the stock pg_dump of a filled schema, on the server of libpq's environment, against what
# PostgreSQL's gave; then the dump restored into a new database and dumped again, which must change nothing.
set -euo pipefail
cd "$(dirname "$0")/../.."
update=0
if [[ $1 == --update ]]; then update=1; shift; fi
expected=$1
pg_dump=/usr/lib/postgresql/15/bin/pg_dump
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
quiet() { psql -X -q -v ON_ERROR_STOP=1 "$@" >/dev/null; }
drop() {
    quiet -d postgres -c "SET client_min_messages = error" -c "DROP DATABASE IF EXISTS dumped" \
        -c "DROP DATABASE IF EXISTS restored" -c "DROP ROLE IF EXISTS reader, writer, boss"
}
dump() {  # dump <database>: without what differs from run to run
    "$pg_dump" -d "$1" | grep -vE '^(-- Dumped (from|by)|\\(un)?restrict )'
}
drop
quiet -d postgres -c "CREATE DATABASE dumped" -c "CREATE DATABASE restored"
quiet -d dumped -f tests/psql/schema.sql -f tests/dump/data.sql
dump dumped >"$scratch/first.sql"
quiet -d restored -f "$scratch/first.sql"
dump restored >"$scratch/second.sql"
drop
diff -u "$scratch/first.sql" "$scratch/second.sql"
if [[ $update == 1 ]]; then cp "$scratch/first.sql" "$expected"; fi
diff -u "$expected" "$scratch/first.sql"
