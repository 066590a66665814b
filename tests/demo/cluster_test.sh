#!/bin/bash
# cluster_test.sh <aerolith>: a lone database with data grows to three nodes by `aerolith cluster`, gets a fourth, hands
# over leadership, and lets one go for good.
set -uo pipefail
readonly aerolith=$1
directory=$(mktemp -d /tmp/aerolith-cluster-test-XXXXXX)
readonly directory
readonly ca=$directory/test-ca output=$directory/output
port=$((20000 + RANDOM % 10000))
declare -A processes
passed=0 failed=0

clean_up() {
    local node
    for node in "${!processes[@]}"; do kill -9 "${processes[$node]}" 2>/dev/null; done
    sleep 0.2
    rm -rf "$directory"
}
trap clean_up EXIT

ask() {  # ask <node> <SQL>: also the SQLSTATE of an error
    psql -X -q -A -t -v VERBOSITY=sqlstate -h "$directory" -p $((port + $1)) -U postgres postgres -c "$2" 2>&1
}
check() {  # check <what> <expected> <got>
    if [[ $2 == "$3" ]]; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        printf '%s\n    expected %s\n    got      %s\n' "$1" "$2" "$3"
    fi
}
soon() {  # soon <seconds> <expected> <command>...: what the command said last
    local end=$((SECONDS + $1)) expected=$2 got=''
    shift 2
    while [[ $SECONDS -lt $end ]]; do
        got=$("$@")
        [[ $got == "$expected" ]] && break
        sleep 0.1
    done
    echo "$got"
}
says() {  # says <what> <text> <subcommand of cluster>...: it succeeds, and prints the text
    local what=$1 text=$2
    shift 2
    "$aerolith" cluster "$@" >"$output" 2>&1
    check "$what: exit code" 0 $?
    check "$what: $text" "" "$(grep -qF -- "$text" "$output" || cat "$output")"
}
refuses() {  # refuses <what> <text> <subcommand of cluster>...
    local what=$1 text=$2
    shift 2
    "$aerolith" cluster "$@" >"$output" 2>&1
    check "$what: exit code" 1 $?
    check "$what: $text" "" "$(grep -qF -- "$text" "$output" || cat "$output")"
}
address() { echo "127.0.0.1:$((port + 100 + $1))"; }
join() {  # join <node>: its arguments
    echo join --data-dir "$directory/$1" --ca "$ca" --node "$1" --listen "$(address "$1")" --peer "1=$(address 1)"
}
start() {
    "$aerolith" start --data-dir "$directory/$1" --port $((port + $1)) --socket-dir "$directory" \
        >"$directory/$1.log" 2>&1 &
    processes[$1]=$!
}
stop() {
    kill -INT "${processes[$1]}"
    wait "${processes[$1]}"
    check "node $1 stops" 0 $?
    unset "processes[$1]"
}
voters() { ask "$1" "SELECT string_agg(node::text, ',' ORDER BY node) FROM aerolith.nodes WHERE role = 'voter'"; }
leader() { ask "$1" "SELECT node FROM aerolith.nodes WHERE is_leader"; }

start 1
check "a database" "" "$(soon 30 '' ask 1 'CREATE TABLE t (id int PRIMARY KEY)')"
check "with rows" "" "$(ask 1 'INSERT INTO t SELECT generate_series(1, 1000)')"
check "alone" "ERROR:  55000" "$(ask 1 'SELECT aerolith.transfer_leadership(1)')"
says "status" "stands alone" status --host "$directory" --port $((port + 1))
readonly init=(init --data-dir "$directory/1" --cluster test --listen "$(address 1)")
refuses "a running one" "a server runs in" "${init[@]}"
stop 1
says "init" "cluster join --data-dir" "${init[@]}"
check "the authority" yes "$([[ -s $ca/ca.key ]] && echo yes)"
refuses "again" "a node of a cluster already" "${init[@]}"
refuses "another's authority" "that of cluster \"test\"" \
    init --data-dir "$directory/x" --cluster other --ca "$ca" --listen "$(address 9)"
start 1
check "the data" 1000 "$(soon 30 1000 ask 1 'SELECT count(*) FROM t')"

# shellcheck disable=SC2046
for node in 2 3; do
    says "join" "aerolith start --data-dir" $(join $node)
    start $node
done
check "three voters" 1,2,3 "$(soon 40 1,2,3 voters 1)"
for node in 2 3; do check "the data at $node" 1000 "$(soon 20 1000 ask $node 'SELECT count(*) FROM t')"; done
check "write" "" "$(ask 3 'INSERT INTO t VALUES (1001)')"
# shellcheck disable=SC2046
refuses "a second time" "a node of a cluster already" $(join 2)
says "status" "the cluster goes on while no more than 1 of them is lost" status --host "$directory" --port $((port + 2))
refuses "three stay three" "it keeps three" decommission --node 3 --host "$directory" --port $((port + 1))
refuses "no such node" "node 9 is not in the cluster" decommission --node 9 --host "$directory" --port $((port + 1))
refuses "nobody there" "Connection refused" status --host 127.0.0.1 --port 1

check "hand over" t "$(ask 1 'SELECT aerolith.transfer_leadership(2)')"
check "seen" 2 "$(soon 5 2 leader 3)"
check "from elsewhere" t "$(ask 3 'SELECT aerolith.transfer_leadership(1)')"
check "seen" 1 "$(soon 5 1 leader 2)"
check "where it is" t "$(ask 2 'SELECT aerolith.transfer_leadership(1)')"
check "to nobody" "ERROR:  22023" "$(ask 2 'SELECT aerolith.transfer_leadership(9)')"
check "to no number" "ERROR:  22023" "$(ask 2 'SELECT aerolith.transfer_leadership(-1)')"
check "nobody removed" "ERROR:  22023" "$(ask 2 'SELECT aerolith.remove_node(9)')"
check "a role" "" "$(ask 2 'CREATE ROLE plain')"
check "no superuser" "ERROR:  42501" "$(ask 2 'SET ROLE plain; SELECT aerolith.remove_node(3)')"
check "no superuser" "ERROR:  42501" "$(ask 1 'SET ROLE plain; SELECT aerolith.transfer_leadership(3)')"

# shellcheck disable=SC2046
says "a fourth" "aerolith start --data-dir" $(join 4)
start 4
check "four voters" 1,2,3,4 "$(soon 40 1,2,3,4 voters 1)"
says "the leader leaves" "Node 1 has left the cluster" decommission --node 1 --host "$directory" --port $((port + 3))
check "three are left" 2,3,4 "$(soon 5 2,3,4 voters 2)"
check "they write" "" "$(soon 10 '' ask 4 'INSERT INTO t VALUES (1002)')"
check "they agree" 1002 "$(ask 2 'SELECT count(*) FROM t')"
stop 1
start 1
check "it is told" 1 "$(soon 20 1 grep -c 'has been removed from the cluster' "$directory/1.log")"
check "and stays out" 2,3,4 "$(voters 3)"
kill -9 "${processes[1]}"
wait "${processes[1]}" 2>/dev/null
unset "processes[1]"
for node in 2 3; do stop $node; done
stop 4

[[ $failed -gt 0 ]] && tail -n 15 "$directory"/*.log
echo "$passed passed, $failed failed"
[[ $failed -eq 0 ]]
