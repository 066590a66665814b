#include "storage/log_segment.h"

#include "common/bytes.h"
#include "storage/crc32c.h"

namespace aerolith {

namespace {

constexpr std::string_view kSegmentMagic = "AEROLOG1";
constexpr std::uint32_t kBatchMark = 0xA3B7C1D5;
constexpr std::size_t kSegmentHeadUsed = 8 + 3 * 8 + 4;

std::size_t padded(std::size_t bytes) {
    return (bytes + 7) / 8 * 8;
}
std::uint32_t seed_of(std::uint64_t salt) {
    return static_cast<std::uint32_t>(salt ^ salt >> 32);
}
Error damaged_log(const std::string& name) {
    return error(SqlState::kDataCorrupted, "log segment \"{}\" is damaged", name);
}

}  // namespace

std::uint64_t encoded_batch_bytes(std::span<const LogRecord> records) {
    std::uint64_t bytes = LogSegment::kBatchHeadBytes;
    for (const LogRecord& record : records)
        bytes += LogSegment::kRecordHeadBytes + padded(record.data.size());
    return bytes;
}

Result<std::unique_ptr<LogSegment>> LogSegment::begin(std::unique_ptr<File> file, std::string name,
                                                      std::uint64_t number, std::uint64_t salt,
                                                      std::uint64_t size) {
    std::unique_ptr<LogSegment> segment(new LogSegment(std::move(file), std::move(name)));
    segment->number_ = number;
    segment->salt_ = salt;
    segment->size_ = size;
    std::string head(kSegmentMagic);
    append_little(head, number);
    append_little(head, salt);
    append_little(head, size);
    append_little(head, crc32c(0, head));
    head.resize(kHeadBytes);
    TRY(segment->file_->pwrite(head, 0));
    return segment;
}

Result<std::unique_ptr<LogSegment>> LogSegment::open(std::unique_ptr<File> file, std::string name) {
    std::unique_ptr<LogSegment> segment(new LogSegment(std::move(file), std::move(name)));
    char head[kSegmentHeadUsed];
    std::size_t got = TRY(segment->file_->pread(head, sizeof head, 0));
    std::string_view bytes(head, got);
    if (got < sizeof head || !bytes.starts_with(kSegmentMagic))
        return std::unique_ptr<LogSegment>();
    if (load_little<std::uint32_t>(head + 32) != crc32c(0, bytes.substr(0, 32)))
        return std::unique_ptr<LogSegment>();
    segment->number_ = load_little<std::uint64_t>(head + 8);
    segment->salt_ = load_little<std::uint64_t>(head + 16);
    segment->size_ = load_little<std::uint64_t>(head + 24);
    return segment;
}

void LogSegment::encode_batch(std::span<const LogRecord> records, std::uint64_t sequence,
                              std::uint64_t durable, std::string& out) const {
    out.clear();
    out.reserve(encoded_batch_bytes(records));
    out.resize(kBatchHeadBytes);
    for (const LogRecord& record : records) {
        append_little(out, static_cast<std::uint32_t>(record.data.size()));
        append_little(out, static_cast<std::uint32_t>(record.kind));
        append_little(out, record.group);
        append_little(out, record.index);
        append_little(out, record.term);
        out.append(record.data);
        out.resize(padded(out.size()));
    }
    std::string_view body = std::string_view(out).substr(kBatchHeadBytes);
    std::uint32_t body_crc = crc32c(seed_of(salt_), body);
    store_little(out.data() + 4, kBatchMark);
    store_little(out.data() + 8, sequence);
    store_little(out.data() + 16, durable);
    store_little(out.data() + 24, static_cast<std::uint64_t>(body.size()));
    store_little(out.data() + 32, static_cast<std::uint32_t>(records.size()));
    store_little(out.data() + 36, body_crc);
    store_little(out.data(),
                 crc32c(seed_of(salt_), std::string_view(out).substr(4, kBatchHeadBytes - 4)));
}

Status LogSegment::write(std::string_view batch) {
    TRY(file_->pwrite(batch, end_));
    end_ += batch.size();
    return {};
}

Result<std::string_view> LogSegment::content() {
    if (!content_) {
        std::uint64_t size = TRY(file_->size());
        content_ = std::make_unique_for_overwrite<char[]>(size);
        content_bytes_ = TRY(file_->pread(content_.get(), size, 0));
    }
    return std::string_view(content_.get(), content_bytes_);
}

Result<bool> LogSegment::batch_at(std::string_view content, std::uint64_t at,
                                  BatchHead& head) const {
    if (at + kBatchHeadBytes > content.size()) return false;
    const char* bytes = content.data() + at;
    if (load_little<std::uint32_t>(bytes + 4) != kBatchMark) return false;
    if (load_little<std::uint32_t>(bytes) !=
        crc32c(seed_of(salt_), {bytes + 4, kBatchHeadBytes - 4}))
        return false;
    head.sequence = load_little<std::uint64_t>(bytes + 8);
    head.durable = load_little<std::uint64_t>(bytes + 16);
    head.body_bytes = load_little<std::uint64_t>(bytes + 24);
    head.records = load_little<std::uint32_t>(bytes + 32);
    head.body_crc = load_little<std::uint32_t>(bytes + 36);
    if (head.body_bytes > content.size() - at - kBatchHeadBytes) return false;
    return crc32c(seed_of(salt_), content.substr(at + kBatchHeadBytes, head.body_bytes)) ==
           head.body_crc;
}

Status LogSegment::read(std::uint64_t& sequence, std::uint64_t& durable,
                        const std::function<Status(const LogRecord&)>& each) {
    std::string_view bytes = TRY(content());
    end_ = kHeadBytes;
    BatchHead head;
    while (TRY(batch_at(bytes, end_, head))) {
        if (sequence != 0 && head.sequence != sequence) break;
        std::string_view body = bytes.substr(end_ + kBatchHeadBytes, head.body_bytes);
        TRY(read_records(body, head.records, each));
        end_ += kBatchHeadBytes + head.body_bytes;
        durable = std::max(durable, head.durable);
        sequence = head.sequence + 1;
    }
    return {};
}

Status LogSegment::read_records(std::string_view body, std::uint32_t count,
                                const std::function<Status(const LogRecord&)>& each) {
    for (std::uint32_t i = 0; i < count; ++i) {
        if (body.size() < kRecordHeadBytes) return damaged_log(name_);
        LogRecord record;
        auto size = load_little<std::uint32_t>(body.data());
        record.kind = static_cast<LogRecordKind>(load_little<std::uint32_t>(body.data() + 4));
        record.group = load_little<std::uint64_t>(body.data() + 8);
        record.index = load_little<std::uint64_t>(body.data() + 16);
        record.term = load_little<std::uint64_t>(body.data() + 24);
        if (body.size() - kRecordHeadBytes < padded(size)) return damaged_log(name_);
        record.data = body.substr(kRecordHeadBytes, size);
        body.remove_prefix(kRecordHeadBytes + padded(size));
        if (is_entry(record.kind)) last_indexes_[record.group] = record.index;
        TRY(each(record));
    }
    return {};
}

Result<std::optional<std::uint64_t>> LogSegment::durable_behind_end() {
    std::string_view bytes = TRY(content());
    std::optional<std::uint64_t> durable;
    BatchHead head;
    for (std::uint64_t at = end_; at + kBatchHeadBytes <= bytes.size(); at += 8) {
        if (load_little<std::uint32_t>(bytes.data() + at + 4) != kBatchMark) continue;
        if (TRY(batch_at(bytes, at, head))) durable = std::max(durable.value_or(0), head.durable);
    }
    return durable;
}

Result<std::uint64_t> LogSegment::first_sequence() {
    std::string_view bytes = TRY(content());
    BatchHead head;
    return TRY(batch_at(bytes, kHeadBytes, head))
    ? head.sequence : 0;
}

}  // namespace aerolith
