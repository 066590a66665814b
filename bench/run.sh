#!/usr/bin/env bash
# Measures aerolith against PostgreSQL 15 in the same run, with equal durability: pgbench (select-only and tpcb-like, prepared),
# COPY both ways, connections per second. Prints rates, the ratio, and the server's CPU time per transaction.
#   bench/run.sh BINARY [seconds per measurement, 5] [pgbench scale, 10] [rows of COPY, 1000000]
set -euo pipefail
binary=$1 seconds=${2:-5} scale=${3:-10} copy_rows=${4:-1000000}
work=$(mktemp -d /tmp/aerolith-bench.XXXXXX)
. "$(dirname "$0")/servers.sh"

cpu_ticks() {  # of a server: user + system, children included
    local total=0 pid
    for pid in $([ "$1" = ours ] && echo $our_pid || pgrep -f "$work/pg/data|postgres:.*postgres postgres|postgres: (wal|checkpointer|background|autovacuum)" ); do
        total=$((total + $(awk '{print $14 + $15}' "/proc/$pid/stat" 2>/dev/null || echo 0)))
    done
    echo $total
}
run_pgbench() { pgbench -h "${host[$1]}" -p "${port[$1]}" -U postgres "${@:2}" postgres; }

report() { awk -v name="$1" -v ours="$2" -v pg="$3" -v unit="$4" -v extra="${5:-}" 'BEGIN { printf "%-38s %12.1f %12.1f %s   x %.2f   %s\n", name, ours, pg, unit, ours / pg, extra }'; }
printf '%-38s %12s %12s\n' "" aerolith postgresql
for server in pg ours; do run_pgbench $server -i -s "$scale" -q > "$work/init.$server" 2>&1 || { cat "$work/init.$server"; exit 1; }; done

measure() {  # name, pgbench options
    local name=$1; shift
    declare -A tps cpu
    for server in pg ours; do
        local before after count
        before=$(cpu_ticks $server)
        run_pgbench $server -n -T "$seconds" "$@" > "$work/out" 2>&1 || { cat "$work/out"; exit 1; }
        after=$(cpu_ticks $server)
        tps[$server]=$(awk '/^tps/ {print $3}' "$work/out")
        count=$(awk -F': ' '/transactions actually processed/ {split($2, a, "/"); print a[1]}' "$work/out")
        cpu[$server]=$(awk -v t=$((after - before)) -v n="$count" 'BEGIN { printf "%.1f", t * 10000 / n }')
    done
    report "$name" "${tps[ours]}" "${tps[pg]}" tps "our CPU ${cpu[ours]} us"
}
for clients in 1 8; do
    measure "select-only, prepared, $clients clients" -S -M prepared -c $clients -j 1
    measure "tpcb-like, prepared, $clients clients" -M prepared -c $clients -j 1
done
measure "select-only, simple, 8 clients" -S -M simple -c 8 -j 1
measure "connections, select-only" -S -C -c 4 -j 1

seq "$copy_rows" | awk '{ printf "%d\tname %d\t%d.%02d\t2024-01-%02d\n", $1, $1, $1 % 1000, $1 % 100, $1 % 28 + 1 }' > "$work/rows.tsv"
declare -A in out
for server in pg ours; do
    sql $server -c 'CREATE TABLE copied (id int PRIMARY KEY, name text, amount numeric(10,2), day date)'
    start=$(date +%s.%N); sql $server -c "\\copy copied FROM '$work/rows.tsv'"; in[$server]=$(awk -v a="$start" -v b="$(date +%s.%N)" -v n="$copy_rows" 'BEGIN { print n / (b - a) }')
    start=$(date +%s.%N); sql $server -c "\\copy copied TO '/dev/null'"; out[$server]=$(awk -v a="$start" -v b="$(date +%s.%N)" -v n="$copy_rows" 'BEGIN { print n / (b - a) }')
done
report "COPY FROM, $copy_rows rows" "${in[ours]}" "${in[pg]}" rows/s
report "COPY TO, $copy_rows rows" "${out[ours]}" "${out[pg]}" rows/s
