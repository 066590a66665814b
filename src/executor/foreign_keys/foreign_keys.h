#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "planner/logical/operators.h"

namespace aerolith {

/// What a row change means for a foreign key: the values to look up in the table referred to, or
/// those that rows may still refer to.
struct ForeignKeyEvent {
    enum class Kind : std::uint8_t {
        kReferencing,
        kReferencedDelete,
        kReferencedUpdate
    } kind = Kind::kReferencing;
    ForeignKeyUse use;
    std::vector<Value> key;      // in the order of the constraint's columns
    std::vector<Value> new_key;  // kReferencedUpdate: what the key became
};

/// Statements the system runs for itself, within the transaction of the one being run.
class InternalQueries {
  public:
    virtual ~InternalQueries() = default;
    /// Rows returned or changed. Sees everything committed and all writes so far.
    virtual Result<std::uint64_t> run_internal(std::string_view sql, std::vector<Value> parameters,
                                               std::vector<Value>* first_row = nullptr) = 0;
    /// Whether a query that locks what it finds finds something: above READ COMMITTED among what
    /// the transaction sees.
    virtual Result<bool> finds_and_locks(std::string_view sql, std::vector<Value> parameters) = 0;
    /// What the statements run so far mean for foreign keys: settled behind what is settled now.
    virtual std::vector<ForeignKeyEvent> take_events() = 0;
    /// Whether checks of this constraint wait for the end of the transaction.
    virtual bool is_deferred(const ConstraintDescriptor& constraint) = 0;
    virtual void defer(ForeignKeyEvent event) = 0;
};

struct ExecContext;

/// Checks and actions of the statement's changes, at its end; those that wait go to the
/// transaction.
Status settle_foreign_keys(ExecContext& context);
/// One event; `at_commit`: of a deferred constraint.
Status settle_foreign_key(const ForeignKeyEvent& event, InternalQueries& queries,
                          const FormatSettings& settings, bool at_commit);

/// 23503 when rows that exist break the constraint.
Status verify_foreign_key(const ForeignKeyUse& use, InternalQueries& queries,
                          const FormatSettings& settings);

}  // namespace aerolith
