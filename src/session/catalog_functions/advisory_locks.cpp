#include "session/catalog_functions/list.h"
#include "session/session_impl.h"
#include "txn/advisory_tag.h"
#include "txn/lock_manager.h"

namespace aerolith {
namespace {

using LockArguments = std::vector<Value>;

/// One number of 64 bits and two of 32 are spaces of their own, in every database.
LockTag tag_of(SessionImpl& session, const LockArguments& arguments) {
    if (arguments.size() == 1)
        return advisory_tag(session.database(),
                            static_cast<std::uint64_t>(arguments[0].as<std::int64_t>()));
    return advisory_tag(session.database(),
                        static_cast<std::uint32_t>(arguments[0].as<std::int32_t>()),
                        static_cast<std::uint32_t>(arguments[1].as<std::int32_t>()));
}

Value locked_value() {
    return Value::of<std::string_view>({type_oid::kVoid}, "");
}

template <RelationLockMode mode, LockDuration duration, WaitPolicy policy>
Result<Value> advisory_lock(SessionImpl& session, const LockArguments& arguments) {
    LockOutcome outcome = TRY(session.storage().transactions().lock_manager().acquire_advisory(
        session.slot().locks(), tag_of(session, arguments), static_cast<std::uint8_t>(mode),
        duration, policy, session.cancel_token()));
    if (policy == WaitPolicy::kBlock) return locked_value();
    return Value::boolean(outcome != LockOutcome::kNotAvailable);
}

template <RelationLockMode mode>
Result<Value> advisory_unlock(SessionImpl& session, const LockArguments& arguments) {
    bool held = session.storage().transactions().lock_manager().release_advisory(
        session.slot().locks(), tag_of(session, arguments), static_cast<std::uint8_t>(mode));
    if (!held) {
        session.notice(
            error(SqlState::kWarning, "you don't own a lock of type {}", relation_lock_name(mode))
                .severity(Severity::kWarning)
                .diagnostic());
    }
    return Value::boolean(held);
}

Result<Value> advisory_unlock_all(SessionImpl& session, const LockArguments&) {
    session.storage().transactions().lock_manager().release_all_advisory(session.slot().locks());
    return locked_value();
}

constexpr auto kExclusiveMode = RelationLockMode::kExclusive;
constexpr auto kShareMode = RelationLockMode::kShare;
constexpr auto kTry = WaitPolicy::kSkipLocked;

constexpr CatalogFunction kAdvisoryLocks[] = {
    {"pg_advisory_lock", advisory_lock<kExclusiveMode, LockDuration::kSession, WaitPolicy::kBlock>},
    {"pg_advisory_lock_shared",
     advisory_lock<kShareMode, LockDuration::kSession, WaitPolicy::kBlock>},
    {"pg_advisory_xact_lock",
     advisory_lock<kExclusiveMode, LockDuration::kTransaction, WaitPolicy::kBlock>},
    {"pg_advisory_xact_lock_shared",
     advisory_lock<kShareMode, LockDuration::kTransaction, WaitPolicy::kBlock>},
    {"pg_try_advisory_lock", advisory_lock<kExclusiveMode, LockDuration::kSession, kTry>},
    {"pg_try_advisory_lock_shared", advisory_lock<kShareMode, LockDuration::kSession, kTry>},
    {"pg_try_advisory_xact_lock", advisory_lock<kExclusiveMode, LockDuration::kTransaction, kTry>},
    {"pg_try_advisory_xact_lock_shared",
     advisory_lock<kShareMode, LockDuration::kTransaction, kTry>},
    {"pg_advisory_unlock", advisory_unlock<kExclusiveMode>},
    {"pg_advisory_unlock_shared", advisory_unlock<kShareMode>},
    {"pg_advisory_unlock_all", advisory_unlock_all},
};

}  // namespace

std::span<const CatalogFunction> advisory_lock_calls() {
    return kAdvisoryLocks;
}

}  // namespace aerolith
