#include "session/session_impl.h"
#include "sysviews/row_builder.h"
#include "sysviews/sources.h"

namespace aerolith {

Status produce_pg_sequence(SystemViewContext& context, const VirtualTable::Emit& emit) {
    RowBuilder row("pg_catalog", "pg_sequence", emit);
    for (const auto& [oid, relation] : context.session.catalog().relations()) {
        if (!relation->sequence) continue;
        const SequenceDescriptor& sequence = *relation->sequence;
        row.set("seqrelid", oid)
            .set("seqtypid", sequence.type.oid)
            .set("seqstart", sequence.start)
            .set("seqincrement", sequence.increment);
        row.set("seqmax", sequence.maximum)
            .set("seqmin", sequence.minimum)
            .set("seqcache", sequence.cache);
        TRY(row.set("seqcycle", sequence.cycle).emit());
    }
    return {};
}

}  // namespace aerolith
