#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "common/result.h"
#include "types/format_settings.h"
#include "types/value.h"

namespace aerolith {

/// What a function may ask of the session that calls it. Declared here, implemented by the session,
/// so that functions stay below it. One per running statement; used by one thread at a time.
class EvalContext {
  public:
    virtual ~EvalContext() = default;

    const FormatSettings& format() const { return *format_; }
    /// Microseconds since 2000-01-01 UTC.
    std::int64_t transaction_time() const { return format_->now; }
    std::int64_t statement_time() const { return statement_time_; }
    virtual std::int64_t clock_time() = 0;

    /// Fails when the statement was cancelled or timed out; called at batch boundaries and in long
    /// loops.
    virtual Status check_interrupts() = 0;
    /// Parks the statement (pg_sleep).
    virtual Status sleep(double seconds) = 0;

    virtual std::string current_user() = 0;
    virtual std::string session_user() = 0;
    virtual std::string current_database() = 0;
    virtual std::int32_t backend_pid() = 0;
    /// Of the cluster, those that could work for this one now.
    virtual std::size_t other_nodes() { return 0; }
    /// Names of the schemas searched, first the one that creates; `implicit` adds pg_catalog where
    /// it is implied.
    virtual std::vector<std::string> search_path(bool implicit) = 0;

    virtual Result<std::int64_t> nextval(Oid sequence) = 0;
    virtual Result<std::int64_t> currval(Oid sequence) = 0;
    virtual Result<std::int64_t> lastval() = 0;
    virtual Result<std::int64_t> setval(Oid sequence, std::int64_t value, bool is_called) = 0;

    /// Catalog look-ups behind regclass, pg_get_expr and their kin. Names print qualified only
    /// where the search path would not find them; an empty text says there is no such object.
    virtual std::string relation_name(Oid oid) = 0;
    virtual Result<Oid> relation_oid(std::string_view name) = 0;
    virtual Result<Value> catalog_function(std::string_view name,
                                           const std::vector<Value>& arguments) = 0;

    virtual Result<std::string> setting(std::string_view name, bool missing_ok) = 0;
    virtual Result<std::string> set_setting(std::string_view name, std::string_view value,
                                            bool is_local) = 0;

    /// A random number in [0, 1) of the session's generator.
    virtual double random() = 0;
    virtual void seed_random(double seed) = 0;
    virtual Uuid random_uuid() = 0;
    virtual void notice(Diagnostic diagnostic) = 0;

  protected:
    const FormatSettings* format_ = nullptr;
    std::int64_t statement_time_ = 0;
};

}  // namespace aerolith
