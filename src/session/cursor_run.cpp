#include "session/cursor_run.h"

#include "runtime/fiber.h"

namespace aerolith {

/// One producer (the plan's fiber) and one consumer hand control to each other through two events.
struct CursorRun::Shared {
    Event produced;
    Event wanted;
    Chunk chunk;
    bool stop = false;
    bool finished = false;
    bool started = false;
    Status status;
    FiberExecutor* executor = nullptr;
    std::function<Status(PushTarget&)> body;
};

CursorRun::CursorRun(FiberExecutor& executor, std::function<Status(PushTarget&)> body)
    : shared_(std::make_shared<Shared>()) {
    shared_->executor = &executor;
    shared_->body = std::move(body);
}

CursorRun::~CursorRun() {
    if (!shared_->started || shared_->finished) return;
    shared_->stop = true;
    while (!shared_->finished) resume().ok();
}

Status CursorRun::resume() {
    struct Target final : PushTarget {
        explicit Target(Shared& to) : shared(to) {}
        Result<bool> push(Chunk& chunk) override {
            if (shared.stop) return false;
            if (chunk.size == 0) return true;
            shared.chunk = chunk;
            shared.produced.set();
            wait_uninterrupted(shared.wanted);
            shared.wanted.reset();
            return !shared.stop;
        }
        Shared& shared;
    };
    if (!shared_->started) {
        shared_->started = true;
        Fiber::start(*shared_->executor, [shared = shared_] {
            Target target(*shared);
            shared->status = shared->body(target);
            shared->finished = true;
            shared->produced.set();
        });
    } else {
        shared_->wanted.set();
    }
    wait_uninterrupted(shared_->produced);
    shared_->produced.reset();
    if (shared_->finished && !shared_->status.ok()) return shared_->status.take_error();
    return {};
}

Result<Chunk> CursorRun::fetch(std::uint64_t max_rows) {
    if (rest_at_ >= rest_.size) {
        if (shared_->finished) return Chunk{};
        shared_->chunk = Chunk();
        TRY(resume());
        if (shared_->finished) return Chunk{};
        rest_ = std::move(shared_->chunk);
        rest_at_ = 0;
    }
    std::size_t count = std::min<std::uint64_t>(max_rows, rest_.size - rest_at_);
    Chunk out = rest_;
    if (rest_at_ > 0 || count < rest_.size) {
        auto rows = std::make_shared<Selection>();
        for (std::size_t i = 0; i < count; ++i)
            rows->push_back(static_cast<std::uint32_t>(rest_at_ + i));
        out.select(rows);
    }
    rest_at_ += count;
    return out;
}

}  // namespace aerolith
