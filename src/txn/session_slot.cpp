#include "txn/session_slot.h"

#include "txn/transaction_manager.h"

namespace aerolith {

SessionSlot::SessionSlot(TransactionManager& manager, std::int32_t process_id)
    : manager_(manager), locks_(process_id) {}

SessionSlot::~SessionSlot() {
    manager_.detach(*this);
}

}  // namespace aerolith
