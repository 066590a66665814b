#!/usr/bin/env bash
# Measures three nodes of aerolith against PostgreSQL 15 with two synchronous standbys, of which one must answer (ANY 1), on this
# machine and with equal durability: tpcb-like transactions per second and their 99th percentile, at the leader and at another node.
#   bench/replicated.sh BINARY [seconds per measurement, 5] [pgbench scale, 10]
set -euo pipefail
binary=$1 seconds=${2:-5} scale=${3:-10}
work=$(mktemp -d /tmp/aerolith-bench.XXXXXX)
. "$(dirname "$0")/servers.sh"
kill "$our_pid"; wait "$our_pid" 2>/dev/null || true

# PostgreSQL: the primary that runs already, and two standbys made of it.
as_postgres "$pg_bin/psql" -h "$work/pgsock" -p "${port[pg]}" -U postgres -Xqc "ALTER SYSTEM SET synchronous_standby_names = 'ANY 1 (*)'" postgres
for standby in 1 2; do
    standby_port=$(free_port)
    as_postgres "$pg_bin/pg_basebackup" -h "$work/pgsock" -p "${port[pg]}" -U postgres -D "$work/pg/standby$standby" -R -c fast
    as_postgres "$pg_bin/pg_ctl" -D "$work/pg/standby$standby" -w -l "$work/pg/log$standby" \
        -o "-p $standby_port -k $work/pgsock -c listen_addresses= -c cluster_name=standby$standby -c max_connections=200 -c shared_buffers=1GB -c max_wal_size=4GB" start > /dev/null
done
sql pg -c 'SELECT pg_reload_conf()' > /dev/null
first_port=$((20000 + RANDOM % 20000))
"$binary" demo --nodes 3 --data-dir "$work/ours/cluster" --port $first_port > "$work/ours/log" 2>&1 &
our_pid=$!
trap 'kill -INT $our_pid 2>/dev/null; for d in standby1 standby2 data; do as_postgres "$pg_bin/pg_ctl" -D "$work/pg/$d" -m immediate stop > /dev/null 2>&1; done; wait 2>/dev/null; rm -rf "$work"' EXIT
host[ours]=$work/ours/cluster port[ours]=$((first_port + 2))
for _ in $(seq 300); do sql ours -c 'SELECT 1' > /dev/null 2>&1 && break; sleep 0.1; done
run_pgbench() { pgbench -h "${host[$1]}" -p "${port[$1]}" -U postgres "${@:2}" postgres; }
for server in pg ours; do run_pgbench $server -i -s "$scale" -q > "$work/init" 2>&1 || { cat "$work/init"; exit 1; }; done

leader=$(sql ours -c 'SELECT node FROM aerolith.nodes WHERE is_leader')
host[leader]=${host[ours]} port[leader]=$((first_port + leader - 1))
host[other]=${host[ours]} port[other]=$((first_port + leader % 3))

printf '%-34s %10s %10s %10s   %s\n' "tps (99th percentile, ms)" leader "other node" postgresql "leader / postgresql"
for clients in 1 8 32; do
    declare -A tps p99
    for server in pg leader other; do
        rm -f "$work"/log.*
        run_pgbench $server -n -T "$seconds" -M prepared -c $clients -j 1 -l --log-prefix="$work/log" > "$work/out" 2>&1 || { cat "$work/out"; exit 1; }
        tps[$server]=$(awk '/^tps/ {print $3}' "$work/out")
        p99[$server]=$(cat "$work"/log.* | awk '{print $3}' | sort -n | awk '{a[NR] = $1} END {printf "%.1f", a[int(NR * 0.99)] / 1000}')
    done
    awk -v n=$clients -v l="${tps[leader]}" -v o="${tps[other]}" -v p="${tps[pg]}" -v pl="${p99[leader]}" -v po="${p99[other]}" -v pp="${p99[pg]}" \
        'BEGIN { printf "%-34s %10s %10s %10s   x %.2f\n", "tpcb-like, prepared, " n " clients", sprintf("%.0f (%s)", l, pl), sprintf("%.0f (%s)", o, po), sprintf("%.0f (%s)", p, pp), l / p }'
done
