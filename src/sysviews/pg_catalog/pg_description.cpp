#include "session/catalog_functions/comments.h"
#include "session/session_impl.h"
#include "sysviews/row_builder.h"
#include "sysviews/sources.h"

namespace aerolith {

Status produce_pg_description(SystemViewContext& context, const VirtualTable::Emit& emit) {
    RowBuilder row("pg_catalog", "pg_description", emit);
    for (const CommentRow& comment : comments_in(context.session.catalog(), false)) {
        row.set("objoid", comment.object)
            .set("classoid", comment.class_oid)
            .set("objsubid", comment.column);
        TRY(row.set("description", comment.text).emit());
    }
    return {};
}

Status produce_pg_shdescription(SystemViewContext& context, const VirtualTable::Emit& emit) {
    RowBuilder row("pg_catalog", "pg_shdescription", emit);
    for (const CommentRow& comment : comments_in(context.session.catalog(), true)) {
        row.set("objoid", comment.object).set("classoid", comment.class_oid);
        TRY(row.set("description", comment.text).emit());
    }
    return {};
}

}  // namespace aerolith
