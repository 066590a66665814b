#include "functions/families.h"
#include "functions/misc/ask_catalog.h"
#include "functions/spec.h"

namespace aerolith {
namespace {

constexpr FunctionSpec kAdvisoryLockFunctions[] = {
    volatile_(internal(2880, "pg_advisory_lock(bigint) -> void",
                       ask_catalog_strictly<"pg_advisory_lock">)),
    volatile_(internal(2886, "pg_advisory_lock(integer, integer) -> void",
                       ask_catalog_strictly<"pg_advisory_lock">)),
    volatile_(internal(2881, "pg_advisory_lock_shared(bigint) -> void",
                       ask_catalog_strictly<"pg_advisory_lock_shared">)),
    volatile_(internal(2887, "pg_advisory_lock_shared(integer, integer) -> void",
                       ask_catalog_strictly<"pg_advisory_lock_shared">)),
    volatile_(internal(2884, "pg_advisory_unlock(bigint) -> boolean",
                       ask_catalog_strictly<"pg_advisory_unlock">)),
    volatile_(internal(2890, "pg_advisory_unlock(integer, integer) -> boolean",
                       ask_catalog_strictly<"pg_advisory_unlock">)),
    volatile_(internal(2892, "pg_advisory_unlock_all() -> void",
                       ask_catalog_strictly<"pg_advisory_unlock_all">)),
    volatile_(internal(2885, "pg_advisory_unlock_shared(bigint) -> boolean",
                       ask_catalog_strictly<"pg_advisory_unlock_shared">)),
    volatile_(internal(2891, "pg_advisory_unlock_shared(integer, integer) -> boolean",
                       ask_catalog_strictly<"pg_advisory_unlock_shared">)),
    volatile_(internal(3089, "pg_advisory_xact_lock(bigint) -> void",
                       ask_catalog_strictly<"pg_advisory_xact_lock">)),
    volatile_(internal(3093, "pg_advisory_xact_lock(integer, integer) -> void",
                       ask_catalog_strictly<"pg_advisory_xact_lock">)),
    volatile_(internal(3090, "pg_advisory_xact_lock_shared(bigint) -> void",
                       ask_catalog_strictly<"pg_advisory_xact_lock_shared">)),
    volatile_(internal(3094, "pg_advisory_xact_lock_shared(integer, integer) -> void",
                       ask_catalog_strictly<"pg_advisory_xact_lock_shared">)),
    volatile_(internal(2882, "pg_try_advisory_lock(bigint) -> boolean",
                       ask_catalog_strictly<"pg_try_advisory_lock">)),
    volatile_(internal(2888, "pg_try_advisory_lock(integer, integer) -> boolean",
                       ask_catalog_strictly<"pg_try_advisory_lock">)),
    volatile_(internal(2883, "pg_try_advisory_lock_shared(bigint) -> boolean",
                       ask_catalog_strictly<"pg_try_advisory_lock_shared">)),
    volatile_(internal(2889, "pg_try_advisory_lock_shared(integer, integer) -> boolean",
                       ask_catalog_strictly<"pg_try_advisory_lock_shared">)),
    volatile_(internal(3091, "pg_try_advisory_xact_lock(bigint) -> boolean",
                       ask_catalog_strictly<"pg_try_advisory_xact_lock">)),
    volatile_(internal(3095, "pg_try_advisory_xact_lock(integer, integer) -> boolean",
                       ask_catalog_strictly<"pg_try_advisory_xact_lock">)),
    volatile_(internal(3092, "pg_try_advisory_xact_lock_shared(bigint) -> boolean",
                       ask_catalog_strictly<"pg_try_advisory_xact_lock_shared">)),
    volatile_(internal(3096, "pg_try_advisory_xact_lock_shared(integer, integer) -> boolean",
                       ask_catalog_strictly<"pg_try_advisory_xact_lock_shared">)),
};

}  // namespace

std::span<const FunctionSpec> advisory_lock_functions() {
    return kAdvisoryLockFunctions;
}

}  // namespace aerolith
