#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

#include "common/result.h"

namespace aerolith {

/// A process that this one has started, with what it writes coming back through a pipe. It ends
/// with this process, and hears of the terminal's Ctrl-C only through it.
class ChildProcess {
  public:
    static Result<ChildProcess> start(const std::vector<std::string>& arguments);
    ChildProcess(ChildProcess&& other) noexcept;
    ChildProcess& operator=(ChildProcess&&) = delete;
    /// Kills it if it still runs.
    ~ChildProcess();

    /// The pipe, non-blocking.
    int output() const { return output_; }
    /// What has come since as whole lines; an unfinished one is kept.
    std::vector<std::string> read_lines();
    void send_signal(int signal);
    bool is_running() const { return process_ > 0; }
    /// Whether it has just ended.
    bool reap();
    /// "exit code 1", "signal 9"
    std::string how_it_ended() const;

  private:
    ChildProcess(pid_t process, int output) : process_(process), output_(output) {}

    pid_t process_;
    int output_;
    int status_ = 0;
    std::string unfinished_;
};

}  // namespace aerolith
