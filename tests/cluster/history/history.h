#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace aerolith::history {

using Key = int;
/// Every append of a history has a value of its own.
using Value = std::int64_t;
using List = std::vector<Value>;
/// Of one clock that all clients share.
using Instant = std::int64_t;

enum class Isolation { kReadCommitted, kRepeatableRead, kSerializable };

/// Unknown: the connection was lost in COMMIT. What was appended may be there or not, but all of it
/// or nothing.
enum class Outcome { kCommitted, kAborted, kUnknown };

struct Operation {
    enum class Kind { kAppend, kRead };

    Kind kind = Kind::kRead;
    Key key = 0;
    Value value = 0;     ///< what was appended
    List list;           ///< what was read, with the transaction's own appends
    Instant called = 0;  ///< when the client sent the statement
};

struct Transaction {
    Isolation isolation = Isolation::kSerializable;
    Outcome outcome = Outcome::kUnknown;
    Instant begun = 0;  ///< before its first statement was sent
    Instant ended = 0;  ///< when its client heard what became of it
    std::vector<Operation> operations;
    std::string client;  ///< for reports: who, and at which node
};

/// What clients did with lists that only grow, as they saw it.
struct History {
    std::vector<Transaction> transactions;
    /// What was there when all was over; a key that is missing has an empty list.
    std::map<Key, List> final_lists;
    /// The final lists were read: whatever was acknowledged must be in them.
    bool complete = false;
};

}  // namespace aerolith::history
