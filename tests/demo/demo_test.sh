#!/bin/bash
# demo_test.sh <aerolith>: three nodes are one database, one may be killed and come back, and the data outlives a stop.
set -uo pipefail
readonly aerolith=$1
directory=$(mktemp -d /tmp/aerolith-demo-test-XXXXXX)
readonly directory
readonly log=$directory/demo.log
port=$((20000 + RANDOM % 10000))
demo='' stray=''
passed=0 failed=0

clean_up() {
    [[ -n $demo ]] && kill -9 "$demo" 2>/dev/null
    [[ -n $stray ]] && kill -9 "$stray" 2>/dev/null
    sleep 0.2
    rm -rf "$directory"
}
trap clean_up EXIT

ask() {  # ask <node> <SQL>
    psql -X -q -A -t -h "$directory" -p $((port + $1 - 1)) -U postgres postgres -c "$2" 2>&1
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
start_demo() {
    : >"$log"
    setsid "$aerolith" demo --nodes 3 --data-dir "$directory" --port $port >"$log" 2>&1 &
    demo=$!
    check "starts" "1" "$(soon 60 1 grep -c 'the cluster is ready' "$log")"
}
stop_demo() {
    kill -INT $demo
    wait $demo
    check "stops" "0" "$?"
    demo=''
}

start_demo
check "a table" "" "$(ask 1 'CREATE TABLE t (id int PRIMARY KEY, node int)')"
for node in 1 2 3; do check "write at $node" "" "$(ask $node "INSERT INTO t VALUES ($node, $node)")"; done
for node in 1 2 3; do check "read at $node" "3" "$(ask $node 'SELECT count(*) FROM t')"; done

victim=$(pgrep -P $demo -f "$directory/node3" | head -1)
kill -9 "$victim"
check "its end is told" "1" "$(soon 10 1 grep -c 'node 3 has ended (signal 9)' "$log")"
check "two go on" "" "$(soon 20 '' ask 1 'INSERT INTO t VALUES (4, 1)')"
check "two agree" "4" "$(ask 2 'SELECT count(*) FROM t')"
read -ra again <<<"$(grep -A1 'node 3 has ended' "$log" | tail -1)"
"$aerolith" "${again[@]:1}" >"$directory/again.log" 2>&1 &
stray=$!
check "it comes back" "4" "$(soon 30 4 ask 3 'SELECT count(*) FROM t')"
check "it writes" "" "$(ask 3 'INSERT INTO t VALUES (5, 3)')"
check "all know" "5" "$(ask 1 'SELECT count(*) FROM t')"
kill -INT $stray
wait $stray
stray=''
stop_demo

start_demo
check "the data is there" "5" "$(ask 2 'SELECT count(*) FROM t')"
kill -9 "$(pgrep -P $demo -f "$directory/node1" | head -1)"
check "another leads" "" "$(soon 20 '' ask 2 'INSERT INTO t VALUES (6, 2)')"
check "the others agree" "6" "$(ask 3 'SELECT count(*) FROM t')"
stop_demo

[[ $failed -gt 0 ]] && tail -50 "$log"
echo "$passed passed, $failed failed"
[[ $failed -eq 0 ]]
