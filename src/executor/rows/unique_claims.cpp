#include "executor/rows/unique_claims.h"

namespace aerolith {

Result<bool> UniqueClaims::exists(std::string_view key) {
    return TRY(transaction_.latest(key, buffer_))
    .exists();
}

Result<bool> UniqueClaims::row_taken(std::string_view key) {
    SavepointId before = transaction_.savepoint();
    if (TRY(transaction_.lock_row(key, RowLockMode::kUpdate, WaitPolicy::kNoWait)) ==
        LockOutcome::kNotAvailable) {
        TRY(transaction_.lock_row(key, RowLockMode::kShare));
        bool taken = TRY(exists(key));
        transaction_.rollback_to(before);
        if (taken) {
            transaction_.release(before);
            return true;
        }
        TRY(transaction_.lock_row(key, RowLockMode::kUpdate));
    }
    bool taken = TRY(exists(key));
    if (taken) transaction_.rollback_to(before);
    transaction_.release(before);
    return taken;
}

Result<bool> UniqueClaims::entry_taken(const std::string& entry_key, std::string& row_key) {
    for (;;) {
        SavepointId before = transaction_.savepoint();
        TRY(transaction_.lock_row(entry_key, RowLockMode::kUpdate));
        if (!TRY(exists(entry_key))) {
            transaction_.release(before);
            return false;
        }
        row_key = TRY(format_.row_key_of(entry_key, buffer_.view()));
        // Who deletes the row or changes its key holds the row, not the entry.
        transaction_.rollback_to(before);
        TRY(transaction_.lock_row(row_key, RowLockMode::kShare));
        bool taken = TRY(exists(entry_key))
        &&TRY(format_.row_key_of(entry_key, buffer_.view()))
        == row_key;
        transaction_.rollback_to(before);
        transaction_.release(before);
        if (taken) return true;
    }
}

}  // namespace aerolith
