#!/bin/bash
# Loads the world as Debian knows it: countries, languages and currencies (iso-codes), characters
# (unicode-data), time zones (tzdata). Arguments go to psql: `load.sh -h /path/to/socket -p 5433 -U postgres postgres`.
set -euo pipefail
cd "$(dirname "$0")"
readonly iso=/usr/share/iso-codes/json
readonly unicode=/usr/share/unicode/UnicodeData.txt
readonly zones=/usr/share/zoneinfo/zone1970.tab

run() { psql -X -q -v ON_ERROR_STOP=1 "$@"; }

run "$@" -f tables.sql

# A JSON document goes in as its lines; quote and delimiter are characters that JSON text cannot have.
for standard in 3166-1 639-3 4217; do
    run "$@" -c "COPY document_line (line) FROM STDIN (FORMAT csv, DELIMITER E'\x01', QUOTE E'\x02')" \
        < "$iso/iso_$standard.json"
    run "$@" -c "INSERT INTO document
                 SELECT '$standard', string_agg(line, ' ' ORDER BY number)::jsonb FROM document_line" \
        -c "TRUNCATE document_line"
done

run "$@" -c "COPY character FROM STDIN (DELIMITER ';', NULL '')" < "$unicode"

# Comments out; the fourth column may be missing.
awk -F '\t' -v OFS='\t' '!/^#/ { print $1, $2, $3, (NF > 3 ? $4 : "\\N") }' "$zones" \
    | run "$@" -c "COPY zone FROM STDIN"

run "$@" -f derive.sql
