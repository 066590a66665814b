#!/bin/bash
# certificate_test.sh <aerolith>: what `aerolith cert`, `cert ca` and `cert node` write and refuse.
set -uo pipefail
readonly aerolith=$1
scratch=$(mktemp -d)
readonly scratch
trap 'rm -rf "$scratch"' EXIT
passed=0 failed=0

check() {  # check <what> <command>...
    local what=$1
    shift
    if "$@" >"$scratch/output" 2>&1; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        echo "$what: $*"
        cat "$scratch/output"
    fi
}
mode_is() { [[ $(stat -c %a "$1") == "$2" ]]; }
refused() { ! "$@"; }

check "for clients" "$aerolith" cert --out "$scratch" --name db.example.org
check "its key" mode_is "$scratch/server.key" 600
check "no second time" refused "$aerolith" cert --out "$scratch"
check "an authority" "$aerolith" cert ca --out "$scratch/a/ca" --cluster test
check "its key" mode_is "$scratch/a/ca/ca.key" 600
check "an authority for another" refused "$aerolith" cert ca --out "$scratch/a/ca" --cluster other
check "no name" refused "$aerolith" cert ca --out "$scratch/b" --cluster 'a b'
check "a node" "$aerolith" cert node --ca "$scratch/a/ca" --node 3 --out "$scratch/data/cluster"
for file in ca.crt node.crt node.key; do check "file" test -s "$scratch/data/cluster/$file"; done
check "its key" mode_is "$scratch/data/cluster/node.key" 600
check "another node" "$aerolith" cert node --ca "$scratch/a/ca" --node 4 --out "$scratch/other/cluster"
check "the same authority" cmp "$scratch/data/cluster/ca.crt" "$scratch/other/cluster/ca.crt"
check "over another's key" refused "$aerolith" cert node --ca "$scratch/a/ca" --node 4 --out "$scratch/data/cluster"
check "no authority" refused "$aerolith" cert node --ca "$scratch" --node 4 --out "$scratch/c"
check "no number" refused "$aerolith" cert node --ca "$scratch/a/ca" --node 0 --out "$scratch/c"

echo "$passed passed, $failed failed"
[[ $failed -eq 0 ]]
