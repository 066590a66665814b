#include "executor/distributed/fragment_service.h"

#include "runtime/fiber.h"

namespace aerolith {
namespace {

/// A peer that opens more at once has lost count of them.
constexpr std::size_t kMostFragments = 4096;

Error no_such_fragment() {
    return Error(SqlState::kProtocolViolation, "no such fragment is open");
}

template <class Request>
Result<Request> read_request(FieldReader& reader) {
    Request request;
    reader(request);
    TRY(reader.finish());
    return request;
}

template <class Answer>
std::string encode_answer(const Answer& answer) {
    FieldWriter writer;
    writer(answer);
    return writer.take();
}

}  // namespace

/// While it lives the service does not end.
class FragmentService::Call {
  public:
    explicit Call(FragmentService& service) : service_(service) {
        std::lock_guard lock(service.mutex_);
        admitted_ = service.host_ && !service.ending_;
        if (admitted_) ++service.calls_;
    }
    ~Call() {
        if (!admitted_) return;
        std::lock_guard lock(service_.mutex_);
        if (--service_.calls_ == 0 && service_.idle_) std::exchange(service_.idle_, nullptr)->set();
    }
    Call(const Call&) = delete;
    Call& operator=(const Call&) = delete;
    bool admitted() const { return admitted_; }

  private:
    FragmentService& service_;
    bool admitted_ = false;
};

void FragmentService::start(FragmentHost host) {
    std::lock_guard lock(mutex_);
    host_.emplace(std::move(host));
}

void FragmentService::end_all() {
    Event idle;
    {
        std::lock_guard lock(mutex_);
        ending_ = true;
        for (auto& [key, run] : runs_) run->cancel();
        if (calls_ > 0)
            idle_ = &idle;
        else
            idle.set();
    }
    wait_uninterrupted(idle);
    std::map<Key, RunPtr> ended;
    std::lock_guard lock(mutex_);
    std::swap(ended, runs_);
    ending_ = false;
}

void FragmentService::stop() {
    end_all();
    std::lock_guard lock(mutex_);
    host_.reset();
    runs_.clear();
}

void FragmentService::close(const std::function<bool(const Key&)>& which) {
    std::vector<RunPtr> closed;
    std::lock_guard lock(mutex_);
    for (auto at = runs_.begin(); at != runs_.end();) {
        if (!which(at->first)) {
            ++at;
            continue;
        }
        at->second->cancel();
        closed.push_back(std::move(at->second));
        at = runs_.erase(at);
    }
    // What they hold may take long to give back.
    if (!closed.empty()) host_->workers.post([closed = std::move(closed)] {});
}

void FragmentService::received(RaftNode from, std::string_view message) {
    FieldReader reader(message);
    std::uint8_t version = 0;
    FragmentRequest kind{};
    CloseFragment request;
    reader(version, kind, request);
    if (!reader.finish().ok() || version != kFragmentVersion || kind != FragmentRequest::kClose)
        return;
    close([&](const Key& key) { return key == Key(from, request.fragment); });
}

void FragmentService::disconnected(RaftNode peer) {
    close([&](const Key& key) { return key.first == peer; });
}

Result<FragmentService::RunPtr> FragmentService::find(RaftNode from, std::uint64_t fragment) const {
    std::lock_guard lock(mutex_);
    auto found = runs_.find(Key(from, fragment));
    if (found == runs_.end()) return no_such_fragment();
    return found->second;
}

Result<std::string> FragmentService::open(RaftNode from, OpenFragment request,
                                          CancelToken& cancel) {
    const Key key(from, request.fragment);
    RunPtr run = TRY(FragmentRun::create(std::move(request), *host_));
    {
        std::lock_guard lock(mutex_);
        // Whoever gave up has sent its cancellation before it says that the fragment is closed.
        TRY(cancel.check());
        if (ending_ || runs_.size() >= kMostFragments)
            return Error(SqlState::kCannotConnectNow, "node runs no more fragments now");
        if (!runs_.emplace(key, run).second) return no_such_fragment();
    }
    Status prepared = run->prepare(cancel);
    if (prepared.ok()) return std::string();
    close([&](const Key& of) { return of == key; });
    return prepared.take_error();
}

Result<std::string> FragmentService::called(RaftNode from, std::string_view bytes,
                                            CancelToken& cancel) {
    Call call(*this);
    if (!call.admitted()) return Error(SqlState::kCannotConnectNow, "node runs no fragments now");
    FieldReader reader(bytes);
    std::uint8_t version = 0;
    FragmentRequest kind{};
    reader(version, kind);
    if (version != kFragmentVersion)
        return Error(SqlState::kProtocolViolation, "fragment is of another version");
    Fiber::current()->move_to(host_->workers);
    switch (kind) {
        case FragmentRequest::kOpen:
            return open(from, TRY(read_request<OpenFragment>(reader)), cancel);
        case FragmentRequest::kRun: {
            auto request = TRY(read_request<RunPart>(reader));
            RunPtr run = TRY(find(from, request.fragment));
            return encode_answer(TRY(run->run(request, cancel)));
        }
        case FragmentRequest::kFetch: {
            auto request = TRY(read_request<FetchRows>(reader));
            RunPtr run = TRY(find(from, request.fragment));
            return encode_answer(TRY(run->fetch(request.part)));
        }
        default:
            return Error(SqlState::kProtocolViolation, "unknown request between nodes");
    }
}

}  // namespace aerolith
