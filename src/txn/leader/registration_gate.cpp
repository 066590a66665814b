#include "txn/leader/registration_gate.h"

#include <utility>

namespace aerolith {

void RegistrationGate::settle(State state) {
    std::lock_guard lock(mutex_);
    if (state_ == State::kClosed) return;
    state_ = state;
    for (const std::shared_ptr<Event>& waiter : std::exchange(waiting_, {})) waiter->set();
}

void RegistrationGate::open() {
    settle(State::kOpen);
}

void RegistrationGate::close() {
    settle(State::kClosed);
}

bool RegistrationGate::is_open() const {
    std::lock_guard lock(mutex_);
    return state_ == State::kOpen;
}

bool RegistrationGate::wait(CancelToken& cancel) {
    auto settled = std::make_shared<Event>();
    {
        std::lock_guard lock(mutex_);
        if (state_ != State::kWaiting) return state_ == State::kOpen;
        waiting_.push_back(settled);
    }
    return aerolith::wait(*settled, Deadline::never(), &cancel) == WaitResult::kReady && is_open();
}

}  // namespace aerolith
