# Sourced by the benchmarks with $binary and $work, an empty folder: starts a PostgreSQL 15 and our server, and stops both and
# removes the folder at the end. Sets host and port by server (`pg`, `ours`) and our_pid.
pg_bin=/usr/lib/postgresql/15/bin
as_postgres() { if [ "$(id -u)" = 0 ]; then runuser -u postgres -- "$@"; else "$@"; fi; }
free_port() { python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'; }
sql() { psql -h "${host[$1]}" -p "${port[$1]}" -U postgres -XqAt -v ON_ERROR_STOP=1 "${@:2}" postgres; }

declare -A host=([pg]=$work/pgsock [ours]=$work/oursock) port=([pg]=$(free_port) [ours]=$(free_port))
chmod 755 "$work"; mkdir "$work/pg" "$work/pgsock" "$work/ours" "$work/oursock"
[ "$(id -u)" = 0 ] && chown postgres "$work/pg" "$work/pgsock"
as_postgres "$pg_bin/initdb" -D "$work/pg/data" -A trust -U postgres > /dev/null
as_postgres "$pg_bin/pg_ctl" -D "$work/pg/data" -w -l "$work/pg/log" -o "-p ${port[pg]} -k $work/pgsock -c listen_addresses= -c shared_buffers=1GB -c max_wal_size=4GB -c max_connections=200" start > /dev/null
"$binary" start --data-dir "$work/ours/data" --port "${port[ours]}" --socket-dir "$work/oursock" > "$work/ours/log" 2>&1 &
our_pid=$!
trap 'kill $our_pid 2>/dev/null; as_postgres "$pg_bin/pg_ctl" -D "$work/pg/data" -m fast stop > /dev/null 2>&1; wait 2>/dev/null; rm -rf "$work"' EXIT
for _ in $(seq 100); do sql ours -c 'SELECT 1' > /dev/null 2>&1 && break; sleep 0.1; done
