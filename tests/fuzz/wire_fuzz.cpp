// Whatever bytes a client sends: framing, every message, the start-up packet, SCRAM messages,
// pg_hba.conf.
#include <cstddef>
#include <cstdint>
#include <string>

#include "security/scram.h"
#include "wire/auth/hba.h"
#include "wire/conversation.h"
#include "wire/start_up_packet.h"

#include "fake_backend.h"

using namespace aerolith;

namespace {

/// A connection whose input is all there, and whose output goes nowhere.
class MemoryChannel final : public Channel {
  public:
    explicit MemoryChannel(std::string_view input) : input_(input) {}
    std::string& output() override { return output_; }
    Status send(CancelToken*) override {
        output_.clear();
        return {};
    }
    void send_soon() override { output_.clear(); }
    Result<std::optional<Frame>> wait_frame(CancelToken*) override { return buffered_frame(); }
    Result<std::optional<Frame>> buffered_frame() override {
        auto size = TRY(frame_size(input_, FrameStage::kSession));
        if (!size || *size > input_.size()) return std::optional<Frame>();
        Frame frame = frame_at(input_, FrameStage::kSession);
        input_.remove_prefix(*size);
        return std::optional(frame);
    }
    void keep_frame(bool) override {}
    void return_to_io_thread() override {}

  private:
    std::string_view input_;
    std::string output_;
};

void fuzz_session(std::string_view input) {
    FakeSession session(1);
    session.may_wait = false;
    MemoryChannel channel(input);
    Conversation conversation(session, channel);
    conversation.begin();
    while (!conversation.ended()) {
        auto frame = channel.buffered_frame();
        if (!frame.ok() || !*frame) return;
        conversation.handle(**frame);
    }
}

void fuzz_start_up(std::string_view input) {
    auto size = frame_size(input, FrameStage::kStartUp);
    if (!size.ok() || !*size || **size > input.size()) return;
    (void)parse_start_up_packet(frame_at(input, FrameStage::kStartUp).body);
}

void fuzz_scram(std::string_view input) {
    static const ScramVerifier verifier =
        ScramVerifier::from_password("secret", "0123456789abcdef", 1);
    std::size_t cut = input.find('\n');
    ScramServer scram(verifier, {.nonce = "n"});
    if (scram.accept_first(input.substr(0, cut)).ok() && cut != input.npos) {
        (void)scram.accept_final(input.substr(cut + 1));
    }
    (void)ScramVerifier::parse(input);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    std::string_view input(reinterpret_cast<const char*>(data) + 1, size - 1);
    switch (data[0] % 4) {
        case 0:
            fuzz_session(input);
            break;
        case 1:
            fuzz_start_up(input);
            break;
        case 2:
            fuzz_scram(input);
            break;
        default:
            (void)HbaRules::parse(input);
            break;
    }
    return 0;
}
