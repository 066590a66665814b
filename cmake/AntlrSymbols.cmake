# Writes the two enums of a generated parser's header, tokens and rules, to a header of their own.
file(READ ${PARSER} text)
string(REGEX MATCHALL "enum {[^}]*}" enums "${text}")
string(REPLACE ";" "\n" enums "${enums}")
string(REGEX REPLACE "}\n" "};\n" enums "${enums};")
file(WRITE ${OUT} "#pragma once\n\nnamespace ${NAMESPACE} {\n${enums}\n}  // namespace ${NAMESPACE}\n")
