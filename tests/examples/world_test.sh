#!/bin/bash
# Loads examples/world into the server of libpq's environment and compares answers with what awk and grep find
# in the same files.
set -uo pipefail
readonly example=$1
readonly iso=/usr/share/iso-codes/json
readonly unicode=/usr/share/unicode/UnicodeData.txt
readonly zones=/usr/share/zoneinfo/zone1970.tab
passed=0 failed=0

ask() { psql -X -q -A -t -c "$1" 2>&1; }

check() {  # check <what> <expected> <query>
    local got
    got=$(ask "$3")
    if [[ $got == "$2" ]]; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        printf '%s\n    expected %s\n    got      %s\n' "$1" "$2" "$got"
    fi
}

if ! "$example/load.sh"; then
    echo "0 passed, 1 failed"
    exit 1
fi

check "characters" "$(wc -l < $unicode)" "SELECT count(*) FROM character"
check "upper-case letters" "$(awk -F';' '$3 == "Lu"' $unicode | wc -l)" \
    "SELECT count(*) FROM character WHERE category = 'Lu'"
check "categories" "$(cut -d';' -f3 $unicode | sort | uniq -c | awk '{ print $2 "|" $1 }')" \
    "SELECT category, count(*) FROM character GROUP BY category ORDER BY category"
check "mirrored" "$(awk -F';' '$10 == "Y"' $unicode | wc -l)" "SELECT count(*) FROM character WHERE mirrored"
check "sum of digits" "$(awk -F';' '$8 != "" { sum += $8 } END { print sum }' $unicode)" \
    "SELECT sum(digit) FROM character"
check "one character" "$(grep '^00C4;' $unicode | awk -F';' '{ print $2 "|" $14 }')" \
    "SELECT name, lower FROM character WHERE code = '00C4'"
check "pairs of cases" \
    "$(awk -F';' 'NR == FNR { lower[$1] = $14; next } $13 != "" && lower[$13] == $1' $unicode $unicode | wc -l)" \
    "SELECT count(*) FROM character a JOIN character b ON b.code = a.upper AND b.lower = a.code"
check "longest name" "$(awk -F';' '{ print length($2) }' $unicode | sort -n | tail -1)" \
    "SELECT max(length(name)) FROM character"
check "words of names" "$(awk -F';' '$2 ~ /(^| )ARROW( |$)/' $unicode | wc -l)" \
    "SELECT count(*) FROM character WHERE name ~ '(^| )ARROW( |\$)'"

check "countries" "$(grep -c '"alpha_2"' $iso/iso_3166-1.json)" "SELECT count(*) FROM country"
check "official names" "$(grep -c '"official_name"' $iso/iso_3166-1.json)" "SELECT count(official) FROM country"
check "languages" "$(grep -c '"alpha_3"' $iso/iso_639-3.json)" "SELECT count(*) FROM language"
check "languages with two letters" "$(grep -c '"alpha_2"' $iso/iso_639-3.json)" \
    "SELECT count(*) FROM language WHERE code2 IS NOT NULL"
check "extinct languages" "$(grep -c '"type": "E"' $iso/iso_639-3.json)" "SELECT count(*) FROM language WHERE kind = 'E'"
check "currencies" "$(grep -c '"alpha_3"' $iso/iso_4217.json)" "SELECT count(*) FROM currency"
check "a country by document" "Norway|NOR" \
    "SELECT c ->> 'name', c ->> 'alpha_3' FROM document, jsonb_array_elements(doc -> '3166-1') c WHERE c @> '{\"alpha_2\": \"NO\"}'"
check "names with accents" "$(grep '"name"' $iso/iso_3166-1.json | grep -c 'é')" \
    "SELECT count(*) FROM country WHERE name LIKE '%é%'"

check "zones" "$(grep -vc '^#' $zones)" "SELECT count(*) FROM zone"
check "zones with a remark" "$(awk -F'\t' '!/^#/ && NF > 3' $zones | wc -l)" "SELECT count(remark) FROM zone"
check "countries of zones" "$(awk -F'\t' '!/^#/ { n += split($1, c, ",") } END { print n }' $zones)" \
    "SELECT count(*) FROM country_zone"
check "most zones" "$(awk -F'\t' '!/^#/ { n = split($1, c, ","); for (i = 1; i <= n; i++) print c[i] }' $zones \
    | LC_ALL=C sort | uniq -c | LC_ALL=C sort -k1,1nr -k2,2 | head -3 | awk '{ print $2 "|" $1 }')" \
    "SELECT country, count(*) FROM country_zone GROUP BY country ORDER BY 2 DESC, 1 LIMIT 3"
check "every zone has a country" "0" \
    "SELECT count(*) FROM country_zone z WHERE NOT EXISTS (SELECT FROM country WHERE code = z.country)"
psql -X -q -v ON_ERROR_STOP=1 -f "$example/queries.sql" > /dev/null || failed=$((failed + 1))

check "a second load is refused" 'ERROR:  duplicate key value violates unique constraint "currency_pkey"
DETAIL:  Key (code)=(EUR) already exists.' "INSERT INTO currency VALUES ('EUR', 'Euro again', 1)"

echo "$passed passed, $failed failed"
[[ $failed -eq 0 ]]
