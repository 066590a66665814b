#include <unistd.h>

#include <atomic>
#include <cstdio>
#include <deque>
#include <mutex>

#include "runtime/disk.h"
#include "runtime/random.h"
#include "storage/log_segment.h"
#include "storage/log_store.h"

namespace aerolith {

namespace {

constexpr std::string_view kSegmentPrefix = "segment-";
constexpr std::string_view kSpareName = "spare";

class SegmentLog final : public LogStore {
  public:
    SegmentLog(std::string directory, SegmentLogOptions options, Runtime& runtime)
        : directory_(std::move(directory)), options_(std::move(options)), runtime_(runtime) {
        if (!options_.on_fatal) options_.on_fatal = &stop_node;
    }

    Status open();
    Status append(std::span<const LogRecord> records, bool sync) override;
    Status sync() override;
    Status replay(const std::function<Status(const LogRecord&)>& each) override;
    Status drop_below(const std::map<std::uint64_t, std::uint64_t>& index_by_group) override;
    Status prepare() override;
    LogStatistics statistics() override;

  private:
    using SegmentPointer = std::shared_ptr<LogSegment>;

    std::string path(const std::string& name) const { return directory_ + "/" + name; }
    static std::string segment_name(std::uint64_t number) {
        return fmt::format("{}{:016x}", kSegmentPrefix, number);
    }
    Result<SegmentPointer> new_segment(std::uint64_t bytes_needed);
    Status make_spare();
    Status check_gap(std::size_t damaged, std::uint64_t expected);
    Status retire(const std::string& name, std::uint64_t size);
    Status fatal(Error error);

    std::string directory_;
    SegmentLogOptions options_;
    Runtime& runtime_;

    std::mutex mutex_;        // the list and the counters
    std::mutex spare_mutex_;  // the spare file; taken before mutex_
    std::deque<SegmentPointer> segments_;
    std::map<std::uint64_t, std::uint64_t> last_vote_;  // by group, the number of its segment
    std::uint64_t next_number_ = 1;
    std::uint64_t next_sequence_ = 1;
    std::uint64_t durable_sequence_ = 0;
    bool spare_ready_ = false;
    /// Behind the end lie batches that were never acknowledged and must not come back to life
    /// behind a new one.
    std::atomic<bool> start_segment_ = false;
    std::uint64_t syncs_ = 0;
    std::uint64_t appended_bytes_ = 0;
    std::string buffer_;  // the appender's
};

Status SegmentLog::fatal(Error error) {
    options_.on_fatal(error);
    return error;
}

Status SegmentLog::open() {
    TRY(runtime_.disk.create_directories(directory_));
    for (const std::string& name : TRY(runtime_.disk.list(directory_))) {
        if (name == kSpareName) spare_ready_ = true;
        if (!name.starts_with(kSegmentPrefix)) continue;
        std::unique_ptr<File> file = TRY(runtime_.disk.open(path(name), OpenMode::kReadWrite));
        std::unique_ptr<LogSegment> segment = TRY(LogSegment::open(std::move(file), name));
        if (!segment ||
            segment_name(segment->number()) != name) {  // its first batch was never durable
            TRY(runtime_.disk.remove(path(name)));
            continue;
        }
        next_number_ = segment->number() + 1;
        segments_.push_back(std::move(segment));
    }
    // A spare of an unfinished fill is only short: it grows when it is used.
    return {};
}

Status SegmentLog::replay(const std::function<Status(const LogRecord&)>& each) {
    std::uint64_t sequence = 0, durable = 0;
    for (std::size_t i = 0; i < segments_.size(); ++i) {
        if (i > 0) {
            std::uint64_t first = TRY(segments_[i]->first_sequence());
            if (sequence != 0 && first != sequence) {  // the log ends before this segment
                TRY(check_gap(i - 1, sequence));
                while (segments_.size() > i) {
                    TRY(retire(segments_.back()->name(), segments_.back()->size()));
                    segments_.pop_back();
                }
                break;
            }
        }
        TRY(segments_[i]->read(sequence, durable, [&](const LogRecord& record) {
            if (record.kind == LogRecordKind::kVote)
                last_vote_[record.group] = segments_[i]->number();
            return each(record);
        }));
        if (i > 0) segments_[i - 1]->forget_content();
    }
    if (!segments_.empty()) {
        TRY(check_gap(segments_.size() - 1, std::max<std::uint64_t>(sequence, 1)));
        start_segment_ = TRY(segments_.back()->durable_behind_end())
        .has_value();
        for (const SegmentPointer& segment : segments_) segment->forget_content();
    }
    next_sequence_ = std::max<std::uint64_t>(sequence, 1);
    durable_sequence_ = next_sequence_ - 1;
    return {};
}

/// Sequence `expected` is missing after segment `damaged`: was it acknowledged?
Status SegmentLog::check_gap(std::size_t damaged, std::uint64_t expected) {
    for (std::size_t i = damaged; i < segments_.size(); ++i) {
        if (TRY(segments_[i]->durable_behind_end()).value_or(0) < expected) continue;
        return error(SqlState::kDataCorrupted, "log segment \"{}\" is damaged before its end",
                     path(segments_[damaged]->name()))
            .detail("An acknowledged batch cannot be read, but a later one can.");
    }
    return {};
}

Status SegmentLog::append(std::span<const LogRecord> records, bool sync_now) {
    std::uint64_t bytes = encoded_batch_bytes(records);
    SegmentPointer segment;
    std::uint64_t durable;
    {
        std::lock_guard lock(mutex_);
        if (!segments_.empty()) segment = segments_.back();
        durable = durable_sequence_;
    }
    SegmentPointer target = segment;
    if (!segment || start_segment_ || !segment->fits(bytes)) {
        TRY(sync());
        target = TRY(new_segment(bytes));
        start_segment_ = false;
    }
    target->encode_batch(records, next_sequence_, durable, buffer_);
    Status written = target->write(buffer_);
    if (!written.ok()) {
        if (written.error().state() == SqlState::kDiskFull) return written;
        return fatal(written.take_error());
    }
    const std::size_t buffer_bytes = buffer_.size();
    if (buffer_.capacity() > 4u << 20) std::string().swap(buffer_);
    {
        std::lock_guard lock(mutex_);
        for (const LogRecord& record : records) {
            if (is_entry(record.kind)) target->last_indexes()[record.group] = record.index;
            if (record.kind == LogRecordKind::kVote) last_vote_[record.group] = target->number();
        }
        ++next_sequence_;
        appended_bytes_ += buffer_bytes;
    }
    return sync_now ? sync() : Status();
}

Status SegmentLog::sync() {
    SegmentPointer segment;
    std::uint64_t written;
    {
        std::lock_guard lock(mutex_);
        written = next_sequence_ - 1;
        if (durable_sequence_ >= written || segments_.empty()) return {};
        segment = segments_.back();
    }
    Status synced = segment->file().sync_data();
    if (!synced.ok()) return fatal(synced.take_error());
    std::lock_guard lock(mutex_);
    durable_sequence_ = std::max(durable_sequence_, written);
    ++syncs_;
    return {};
}

Result<SegmentLog::SegmentPointer> SegmentLog::new_segment(std::uint64_t bytes_needed) {
    std::uint64_t size = options_.segment_bytes;
    std::uint64_t number;
    {
        std::lock_guard lock(mutex_);
        number = next_number_++;
    }
    const std::string name = segment_name(number);
    // A large batch gets a segment of its own: zeros written before it would cost as much as the
    // batch, and the journal's share of its sync is small.
    if (bytes_needed > size / 4) {
        size = LogSegment::kHeadBytes + bytes_needed;
        std::unique_ptr<File> file = TRY(runtime_.disk.open(path(name), OpenMode::kCreate));
        Status reserved = file->reserve(size);
        if (!reserved.ok()) {
            (void)runtime_.disk.remove(path(name));
            return reserved.take_error();
        }
    } else {
        std::lock_guard lock(spare_mutex_);
        TRY(make_spare());
        TRY(runtime_.disk.rename(path(std::string(kSpareName)), path(name)));
        spare_ready_ = false;
    }
    TRY(runtime_.disk.sync_directory(directory_));
    std::unique_ptr<File> file = TRY(runtime_.disk.open(path(name), OpenMode::kReadWrite));
    SegmentPointer segment =
        TRY(LogSegment::begin(std::move(file), name, number, runtime_.random.next(), size));
    std::lock_guard lock(mutex_);
    segments_.push_back(segment);
    return segment;
}

/// REQUIRES: spare_mutex_ held.
Status SegmentLog::make_spare() {
    const std::string spare = path(std::string(kSpareName));
    std::unique_ptr<File> file = TRY(runtime_.disk.open(spare, OpenMode::kCreate));
    if (TRY(file->size()) >= options_.segment_bytes) return {};
    Status filled = file->fill_zero(options_.segment_bytes);
    if (filled.ok()) return filled;
    (void)runtime_.disk.remove(spare);  // gives back what the full disk needs
    return filled;
}

Status SegmentLog::prepare() {
    {
        std::lock_guard lock(mutex_);
        if (!segments_.empty() && segments_.back()->end() < segments_.back()->size() / 2 &&
            !start_segment_)
            return {};
    }
    std::lock_guard lock(spare_mutex_);
    if (spare_ready_) return {};
    TRY(make_spare());
    spare_ready_ = true;
    return {};
}

Status SegmentLog::retire(const std::string& name, std::uint64_t size) {
    std::lock_guard lock(spare_mutex_);
    if (spare_ready_ || size != options_.segment_bytes) return runtime_.disk.remove(path(name));
    TRY(runtime_.disk.rename(path(name), path(std::string(kSpareName))));
    spare_ready_ = true;
    return {};
}

Status SegmentLog::drop_below(const std::map<std::uint64_t, std::uint64_t>& index_by_group) {
    for (;;) {
        SegmentPointer oldest;
        {
            std::lock_guard lock(mutex_);
            if (segments_.size() < 2) return {};
            for (auto [group, last] : segments_.front()->last_indexes()) {
                auto needed = index_by_group.find(group);
                if (needed == index_by_group.end() || needed->second < last) return {};
            }
            oldest = segments_.front();
            for (auto [group, number] : last_vote_) {
                if (number == oldest->number()) return {};
            }
            segments_.pop_front();
        }
        TRY(retire(oldest->name(), oldest->size()));
    }
}

LogStatistics SegmentLog::statistics() {
    std::lock_guard lock(mutex_);
    LogStatistics result;
    result.segments = segments_.size();
    for (const SegmentPointer& segment : segments_) result.bytes += segment->end();
    result.syncs = syncs_;
    result.appended_bytes = appended_bytes_;
    return result;
}

}  // namespace

Result<std::unique_ptr<LogStore>> open_segment_log(const std::string& directory,
                                                   SegmentLogOptions options, Runtime& runtime) {
    auto log = std::make_unique<SegmentLog>(directory, std::move(options), runtime);
    TRY(log->open());
    return std::unique_ptr<LogStore>(std::move(log));
}

void stop_node(const Error& error) {
    std::fprintf(stderr, "PANIC:  %s\n", error.message().c_str());
    const std::string& detail = error.diagnostic().detail;
    if (!detail.empty()) std::fprintf(stderr, "DETAIL:  %s\n", detail.c_str());
    std::fflush(stderr);
    _exit(1);
}

}  // namespace aerolith
