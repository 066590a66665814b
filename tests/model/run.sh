#!/bin/bash
# Checks the model: `run.sh [name]...` runs the lines of checks.txt (those named, else all that are not called long-...),
# one after the other on one core with at most 2 GB, prints a table, and fails unless each ends as its
# line says.
set -uo pipefail
readonly here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
readonly seconds_each=${MODEL_SECONDS:-240}
work=$(mktemp -d /tmp/aerolith-model.XXXXXX)
trap 'rm -rf "$work"' EXIT
cd "$work" || exit

# check <flags>: leaves `found` (the property that fails, or none), `states` and `depth`.
check() {
    local defines=() flag
    for flag in $1; do defines+=("-D$flag"); done
    found="no result" states="" depth=""
    cp "$here/signing.pml" .
    spin -a "${defines[@]}" signing.pml >spin.log 2>&1 && gcc -O1 -w -DSAFETY -DMEMLIM=2000 -o pan pan.c 2>gcc.log \
        || { cat spin.log gcc.log; return; }
    # -E: a member with nothing left to do has not failed.
    nice -n 5 timeout "$seconds_each" ./pan -E -n -m10000 >pan.log 2>&1
    states=$(awk '/states, stored/ { printf "%d", $1 }' pan.log)
    depth=$(sed -nE 's/.*depth reached ([0-9]+),.*/\1/p' pan.log)
    if grep -q 'assertion violated' pan.log; then
        found=$(sed -nE 's/.*assertion violated \(?([a-z_]+).*/\1/p' pan.log | head -n 1)
        depth=$(sed -nE 's/.*assertion violated.*at depth ([0-9]+).*/\1/p' pan.log | head -n 1)
    elif grep -q 'errors: 0' pan.log \
        && ! grep -qE 'not completed|max search depth too small|out of memory' pan.log; then
        found=none
    fi
}

passed=0 failed=0
printf '%-22s %-31s %12s %6s %4s   %s\n' check "property that fails" states depth s ""
while IFS='|' read -r name expected flags; do
    name=${name// /} expected=${expected// /}
    [[ -z $name || $name == \#* ]] && continue
    [[ $# -gt 0 && " $* " != *" $name "* ]] && continue
    [[ $# -eq 0 && $name == long-* ]] && continue
    began=$SECONDS
    check "$flags"
    verdict=ok
    [[ $found == "$expected" ]] && passed=$((passed + 1)) \
        || { failed=$((failed + 1)); verdict="WRONG, must be: $expected"; }
    printf '%-22s %-31s %12s %6s %4s   %s\n' "$name" "$found" "$states" "$depth" $((SECONDS - began)) "$verdict"
done <"$here/checks.txt"
echo "$passed passed, $failed failed"
[[ $failed -eq 0 && $passed -gt 0 ]]
