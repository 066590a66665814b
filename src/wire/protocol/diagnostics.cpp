#include "wire/protocol/diagnostics.h"

#include "wire/protocol/message_writer.h"

namespace aerolith {

int character_position(std::string_view text, int byte_offset) {
    auto end = std::min(text.size(), static_cast<std::size_t>(byte_offset));
    int characters = 1;
    for (std::size_t i = 0; i < end; ++i) {
        if ((static_cast<unsigned char>(text[i]) & 0xC0) != 0x80) ++characters;
    }
    return characters;
}

void append_diagnostic(std::string& out, const Diagnostic& diagnostic, std::string_view statement) {
    MessageWriter message(out, diagnostic.severity >= Severity::kError ? 'E' : 'N');
    auto field = [&](char code, std::string_view value) {
        if (!value.empty()) message.byte(code).text(value);
    };
    field('S', severity_name(diagnostic.severity));
    field('V', severity_name(diagnostic.severity));
    field('C', sqlstate_code(diagnostic.state));
    message.byte('M').text(diagnostic.message);
    field('D', diagnostic.detail);
    field('H', diagnostic.hint);
    if (diagnostic.position >= 0 && !statement.empty()) {
        field('P', std::to_string(character_position(statement, diagnostic.position)));
    }
    field('W', diagnostic.context);
    field('s', diagnostic.schema_name);
    field('t', diagnostic.table_name);
    field('c', diagnostic.column_name);
    field('d', diagnostic.data_type_name);
    field('n', diagnostic.constraint_name);
    // JDBC's driver and asyncpg know this one by where it comes from, and prepare anew.
    if (diagnostic.message == "cached plan must not change result type")
        field('R', "RevalidateCachedQuery");
    message.byte('\0');
}

}  // namespace aerolith
