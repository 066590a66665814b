#include "cluster/rpc/frame.h"

#include "common/assert.h"

namespace aerolith {

std::string encode_frame(const proto::Envelope& envelope) {
    std::size_t size = envelope.ByteSizeLong();
    ASSERT(size <= kMaxEnvelopeBytes);
    std::string frame(kFrameHeaderBytes + size, '\0');
    for (std::size_t i = 0; i < kFrameHeaderBytes; ++i)
        frame[i] = static_cast<char>(size >> (8 * (kFrameHeaderBytes - 1 - i)));
    envelope.SerializeWithCachedSizesToArray(
        reinterpret_cast<std::uint8_t*>(frame.data() + kFrameHeaderBytes));
    return frame;
}

void FrameReader::append(std::string_view bytes) {
    if (taken_ == bytes_.size()) {
        taken_ = 0;
        if (bytes_.capacity() > kKeptBytes) bytes_ = std::string();
        bytes_.assign(bytes);
        return;
    }
    if (taken_ > 0) bytes_.erase(0, taken_);
    taken_ = 0;
    bytes_.append(bytes);
}

Result<std::optional<proto::Envelope>> FrameReader::next() {
    std::string_view left = std::string_view(bytes_).substr(taken_);
    if (left.size() < kFrameHeaderBytes) return std::optional<proto::Envelope>();
    std::size_t size = 0;
    for (std::size_t i = 0; i < kFrameHeaderBytes; ++i)
        size = size << 8 | static_cast<unsigned char>(left[i]);
    if (size > limit_)
        return error(SqlState::kProtocolViolation, "a frame of {} bytes is too long", size);
    if (left.size() < kFrameHeaderBytes + size) return std::optional<proto::Envelope>();
    std::optional<proto::Envelope> envelope(std::in_place);
    if (!envelope->ParseFromArray(left.data() + kFrameHeaderBytes, static_cast<int>(size)))
        return Error(SqlState::kProtocolViolation, "a frame is malformed");
    taken_ += kFrameHeaderBytes + size;
    return envelope;
}

}  // namespace aerolith
