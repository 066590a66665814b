#!/bin/bash
# run.sh [--update] files.sql...: each file through psql against the server of libpq's environment, the output against
# the .out beside it. What cannot be equal (sizes, the server's own address) is masked.
set -u
cd "$(dirname "$0")/../.."
update=0
if [ "$1" = --update ]; then update=1; shift; fi
failed=0
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
mask() {
    sed -E -e 's/\b[0-9]+ (bytes|kB|MB)\b/SIZE/g' -e 's/ +\| *SIZE */ | SIZE /g' -e 's/[ \t]+$//' -e 's/^(-+\+)+-+$/---/' -e 's/ +\| +/ | /g' \
        -e 's/^ +//' -e '/^Access method: /d' -e 's/ \| heap +\| / | /' -e 's/psql:[^ ]+: //'
}
for file in "$@"; do
    name=$(basename "$file" .sql)
    psql -X -q -d postgres -c "DROP DATABASE IF EXISTS psql_test" -c "CREATE DATABASE psql_test" >/dev/null 2>&1
    psql -X -q -d postgres -c "DROP ROLE IF EXISTS reader, writer, boss" >/dev/null 2>&1
    psql -X -a -d psql_test -f "$file" 2>&1 | mask >"$scratch/$name.out"
    psql -X -q -d postgres -c "DROP DATABASE psql_test" -c "DROP ROLE reader, writer, boss" >/dev/null 2>&1
    if [ $update = 1 ]; then
        cp "$scratch/$name.out" "${file%.sql}.out"
    elif ! diff -u "${file%.sql}.out" "$scratch/$name.out"; then
        echo "FAILED $file"
        failed=1
    fi
done
exit $failed
