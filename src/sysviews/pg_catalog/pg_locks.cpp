#include "session/session_impl.h"
#include "sysviews/row_builder.h"
#include "sysviews/sources.h"
#include "txn/advisory_tag.h"
#include "txn/lock_modes.h"

namespace aerolith {

Status produce_pg_locks(SystemViewContext& context, const VirtualTable::Emit& emit) {
    RowBuilder row("pg_catalog", "pg_locks", emit);
    for (const LockInfo& lock : context.session.storage().transactions().locks()) {
        if (lock.lock_class == LockClass::kRow) {
            row.set("locktype", "tuple")
                .set("mode", row_lock_name(static_cast<RowLockMode>(lock.mode)));
        } else {
            row.set("mode", relation_lock_name(static_cast<RelationLockMode>(lock.mode)));
        }
        if (lock.lock_class == LockClass::kRelation) {
            row.set("locktype", "relation")
                .set("database", context.session.database())
                .set("relation", lock.low);
        } else if (lock.lock_class == LockClass::kObject) {
            row.set("locktype", "object").set("classid", lock.high).set("objid", lock.low);
        } else if (lock.lock_class == LockClass::kAdvisory) {
            row.set("locktype", "advisory")
                .set("database", advisory_database(lock.high))
                .set("classid", lock.low >> 32)
                .set("objid", lock.low & 0xFFFFFFFF)
                .set("objsubid", advisory_numbers(lock.high));
        }
        if (lock.transaction_id != 0) row.set("transactionid", lock.transaction_id);
        row.set("virtualtransaction", fmt::format("{}/{}", lock.process_id, lock.transaction_id))
            .set("pid", lock.process_id);
        TRY(row.set("granted", lock.granted).set("fastpath", lock.fast_path).emit());
    }
    return {};
}

}  // namespace aerolith
