// How a replica that is too far behind for the log takes over another member's state.
#include "cluster/raft_replica.h"

namespace aerolith {

namespace {
constexpr std::int64_t kPauseNanos = 200'000'000;
}

void RaftReplica::serve_state(std::string_view request, const StateExports::Respond& respond) {
    exports_.serve(
        request,
        [this](std::function<void(std::unique_ptr<StateExport>)> pass_on) {
            enqueue([this, pass_on = std::move(pass_on)] {
                pass_on(std::make_unique<StateExport>(store_, machine_.applied().index));
            });
        },
        respond);
}

/// The store forgets for good before the log does: an old state without the log behind it would be
/// taken for the truth after a crash. A log without a state is a member that has nothing.
void RaftReplica::begin_install(RaftSnapshot snapshot) {
    installing_ = std::move(snapshot);
    kept_.clear();
    kept_bytes_ = 0;
    committed_.clear();
    written_.clear();
    machine_.hide();
    if (options_.before_install) options_.before_install();
    Status wiped = wipe_state(store_);
    if (!wiped.ok()) stop_node(wiped.error());
    storage_.put_reset(0, 0);
    fetch_again_at_ = 0;
}

void RaftReplica::fetch_installation() {
    const RaftNode leader = core_->status().leader;
    if (storage_.anything_to_write() || leader == 0 || leader == self() ||
        runtime_.clock.monotonic_nanos() < fetch_again_at_)
        return;
    import_ = std::make_shared<StateImport>(
        store_, fetch_, leader, installing_->index, [this](Status fetched) {
            auto end = std::make_shared<Status>(std::move(fetched));
            enqueue([this, end] { finish_install(std::move(*end)); });
        });
    import_->start();
}

void RaftReplica::finish_install(Status fetched) {
    import_.reset();
    if (fetched.ok()) fetched = machine_.load();
    if (!fetched.ok() || machine_.applied().index < installing_->index) {
        fetch_again_at_ = runtime_.clock.monotonic_nanos() + kPauseNanos;
        return;
    }
    applied_index_.store(machine_.applied().index);
    proposals_.give_up(
        machine_.applied().index,
        Error(SqlState::kConnectionFailure, "it is not known whether the transaction was committed")
            .hint("This node was too far behind to see what became of it."));
    storage_.put_reset(installing_->index, installing_->term);
    installing_.reset();
    take(core_->snapshot_persisted());
}

}  // namespace aerolith
