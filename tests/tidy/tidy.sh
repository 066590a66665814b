#!/bin/bash
# The rules of the house that a machine can check: `tidy.sh <source folder>`. Prints each breach as
# file:line: what, then "N passed, M failed" (rules).
set -uo pipefail
cd "$1" || exit
readonly here=tests/tidy
passed=0 failed=0

files() {  # files <extension>...: what git would keep; everything below the usual folders without git
    local extension
    for extension in "$@"; do
        git ls-files -co --exclude-standard -- "*.$extension" 2>/dev/null \
            || find src tests grammar examples bench cmake docs -name "*.$extension"
    done | while read -r file; do [[ -f $file ]] && echo "$file"; done
}

rule() {  # rule <name> <breaches>
    if [[ -z $2 ]]; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        printf '%s:\n%s\n' "$1" "$2"
    fi
}

mapfile -t code < <(files h cpp)
mapfile -t text < <(files h cpp g4 def cmake txt md sh sql)

rule "A layer includes only layers below it ($here/layers.txt)" "$(awk '
    FILENAME ~ /layers.txt$/ {
        if (/^#/ || NF == 0) next
        for (i = 2; i <= NF; i++) {
            if (!($i in known)) print FILENAME ":" FNR ": " $1 " names " $i ", which is not below it"
            allowed[$1, $i] = 1
        }
        known[$1] = 1
        next
    }
    match($0, /^#include "[a-z_]+\//) {
        split(FILENAME, path, "/")
        target = substr($0, 11, RLENGTH - 11)
        if (target in known && path[2] != target && !((path[2], target) in allowed)) {
            print FILENAME ":" FNR ": " path[2] " may not include " target
        }
    }' "$here/layers.txt" $(printf '%s\n' "${code[@]}" | grep '^src/'))"

rule "Every folder of src/ has a README.md and a layer" "$(for folder in src/*/; do
    name=$(basename "$folder")
    [[ -f $folder/README.md ]] || echo "$folder: no README.md"
    grep -qE "^$name( |$)" "$here/layers.txt" || echo "$folder: not in $here/layers.txt"
done)"

rule "Files have at most 600 lines ($here/long_files.txt)" "$(awk '
    FILENAME ~ /long_files.txt$/ { if (!/^#/) excused[$1] = NF > 1; next }
    FNR == 601 && !excused[FILENAME] { print FILENAME ":601: longer than 600 lines" }
    ' "$here/long_files.txt" "${code[@]}" $(files g4 sh) dev)"

rule "No tabs" "$(grep -nP '\t' "${text[@]}" dev | cut -c1-120)"

rule "No trailing white space" "$(grep -nE '[[:space:]]+$' "${text[@]}" dev | cut -c1-120)"

rule "No paths of somebody's machine" "$(grep -nE '(^|[^A-Za-z0-9_./-])/(home|work|root|Users)/' "${text[@]}" dev \
    | grep -v "^$here/tidy.sh:")"

rule "No std::cout, std::endl or using namespace std in the product" "$(printf '%s\n' "${code[@]}" \
    | grep -E '^src/' | grep -v '_test\.cpp$' \
    | xargs grep -nE 'std::(cout|endl)|using namespace std;')"

rule "Headers begin with #pragma once" "$(printf '%s\n' "${code[@]}" | grep '\.h$' \
    | xargs grep -L '^#pragma once')"

echo "$passed passed, $failed failed"
[[ $failed -eq 0 ]]
