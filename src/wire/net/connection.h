#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "wire/channel.h"
#include "wire/conversation.h"
#include "wire/net/io_thread.h"
#include "wire/net/transport.h"
#include "wire/peer.h"
#include "wire/shared.h"

namespace aerolith {

/// One client's socket, from accept to close.
///
/// Threading: lives on its io thread. Its fiber runs while there are messages to handle and may
/// visit other threads inside a statement; current_, output_ and the conversation are the fiber's
/// then, the rest stays the io thread's.
class Connection final : public Channel,
                         public Peer,
                         public std::enable_shared_from_this<Connection> {
  public:
    Connection(IoThread& thread, WireShared& shared, Transport::Socket socket, PeerAddress address);
    ~Connection() override;

    void start();
    /// The server stops: a connection without a session closes at once (sessions are ended through
    /// their tokens).
    void abandon_unless_session();
    void close_hard();

    // Channel, on the fiber.
    std::string& output() override { return output_; }
    Status send(CancelToken* token) override;
    void send_soon() override;
    Result<std::optional<Frame>> wait_frame(CancelToken* token) override;
    Result<std::optional<Frame>> buffered_frame() override;
    void keep_frame(bool keep) override;
    void return_to_io_thread() override;

    // Peer, on the fiber.
    const PeerAddress& address() const override { return address_; }
    const TlsSession* tls() const override { return transport_.tls(); }
    bool has_buffered_input() const override;
    void start_tls() override;
    void set_stage(FrameStage stage) override { stage_ = stage; }
    Channel& channel() override { return *this; }
    FiberExecutor& executor() override { return thread_; }

  private:
    static constexpr std::size_t kInputLimit = 256 * 1024;

    // Reading, on the io thread.
    void arm_read();
    void on_readable();
    bool read_available();
    void dispatch_input();
    void notice_closed();
    void resume_reading();

    // Writing, on the io thread.
    void hand_over();
    void write_some();
    void arm_write();
    void lose_peer();
    bool wait_until_sent(CancelToken* token, Deadline deadline);
    std::size_t unsent() const { return sending_.size() - sent_; }

    // The fiber.
    void start_fiber();
    void run_fiber();
    bool open_session();
    void handle_messages();
    void finish();
    bool merge_incoming();
    Result<std::optional<Frame>> take_frame();
    std::string_view current_input() const {
        return {current_.data() + taken_, current_.size() - taken_};
    }
    void release_buffers();

    void on_token();
    void on_notification();
    void arm_idle_timer();
    void disarm_timer();

    IoThread& thread_;
    WireShared& shared_;
    Transport transport_;
    PeerAddress address_;
    FrameStage stage_ = FrameStage::kStartUp;

    std::vector<char> incoming_;  // read, not yet the fiber's
    std::string sending_;         // handed over, not yet all in the socket
    std::size_t sent_ = 0;
    bool reading_ = false;
    bool read_paused_ = false;
    bool writing_ = false;
    bool send_scheduled_ = false;
    bool closed_ = false;  // nothing more comes in
    bool finished_ = false;
    bool said_goodbye_ = false;
    bool idle_expired_ = false;
    bool login_expired_ = false;
    Event* input_event_ = nullptr;
    Event* output_event_ = nullptr;
    TimerId timer_ = 0;

    std::vector<char> current_;
    std::vector<char> kept_;
    std::size_t taken_ = 0;
    std::string output_;
    std::unique_ptr<Session> session_;
    std::unique_ptr<Conversation> conversation_;
    std::shared_ptr<Connection> keep_alive_;  // while the fiber runs
    bool fiber_running_ = false;
};

}  // namespace aerolith
