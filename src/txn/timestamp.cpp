#include "txn/timestamp.h"

#include <algorithm>

namespace aerolith {

Timestamp TimestampOracle::next() {
    last_ =
        std::max(Timestamp{last_.value + 1}, Timestamp::start_of_millisecond(clock_.wall_micros()));
    return last_;
}

}  // namespace aerolith
