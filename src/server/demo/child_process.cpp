#include "server/demo/child_process.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace aerolith {

namespace {

constexpr std::size_t kMaxLineBytes = 64 * 1024;

/// In the new process.
[[noreturn]] void become(const std::vector<std::string>& arguments, int output, pid_t parent) {
    setpgid(0, 0);
    prctl(PR_SET_PDEATHSIG, SIGTERM);
    if (getppid() != parent) _exit(1);
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, nullptr);
    int nothing = open("/dev/null", O_RDONLY);
    dup2(nothing, STDIN_FILENO);
    dup2(output, STDOUT_FILENO);
    dup2(output, STDERR_FILENO);
    std::vector<char*> pointers;
    for (const std::string& each : arguments) pointers.push_back(const_cast<char*>(each.c_str()));
    pointers.push_back(nullptr);
    execv("/proc/self/exe", pointers.data());
    _exit(127);
}

}  // namespace

Result<ChildProcess> ChildProcess::start(const std::vector<std::string>& arguments) {
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0)
        return error(SqlState::kSystemError, "could not make a pipe: {}", strerror(errno));
    pid_t parent = getpid();
    pid_t process = fork();
    if (process == 0) become(arguments, ends[1], parent);
    int failure = errno;
    close(ends[1]);
    if (process < 0) {
        close(ends[0]);
        return error(SqlState::kSystemError, "could not start a process: {}", strerror(failure));
    }
    fcntl(ends[0], F_SETFL, O_NONBLOCK);
    return ChildProcess(process, ends[0]);
}

ChildProcess::ChildProcess(ChildProcess&& other) noexcept
    : process_(std::exchange(other.process_, 0)),
      output_(std::exchange(other.output_, -1)),
      status_(other.status_),
      unfinished_(std::move(other.unfinished_)) {}

ChildProcess::~ChildProcess() {
    if (process_ > 0) {
        kill(process_, SIGKILL);
        waitpid(process_, nullptr, 0);
    }
    if (output_ >= 0) close(output_);
}

std::vector<std::string> ChildProcess::read_lines() {
    char buffer[16 * 1024];
    for (;;) {
        ssize_t size = read(output_, buffer, sizeof(buffer));
        if (size < 0 && errno == EINTR) continue;
        if (size <= 0) {
            bool at_end = size == 0;
            if (at_end) {
                close(output_);
                output_ = -1;
            }
            break;
        }
        unfinished_.append(buffer, static_cast<std::size_t>(size));
    }
    if (output_ < 0 && !unfinished_.empty()) unfinished_ += '\n';
    std::vector<std::string> lines;
    std::size_t begin = 0;
    for (std::size_t end; (end = unfinished_.find('\n', begin)) != std::string::npos;
         begin = end + 1)
        lines.push_back(unfinished_.substr(begin, end - begin));
    unfinished_.erase(0, begin);
    if (unfinished_.size() > kMaxLineBytes) lines.push_back(std::exchange(unfinished_, ""));
    return lines;
}

void ChildProcess::send_signal(int signal) {
    if (process_ > 0) kill(process_, signal);
}

bool ChildProcess::reap() {
    if (process_ <= 0 || waitpid(process_, &status_, WNOHANG) != process_) return false;
    process_ = 0;
    return true;
}

std::string ChildProcess::how_it_ended() const {
    if (WIFSIGNALED(status_)) return fmt::format("signal {}", WTERMSIG(status_));
    return fmt::format("exit code {}", WEXITSTATUS(status_));
}

}  // namespace aerolith
