#include "harness/process.h"

#include <fcntl.h>
#include <pwd.h>
#include <signal.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <fstream>

namespace aerolith::testing {

pid_t spawn(const std::vector<std::string>& command, const std::string& log, bool drop_root) {
    passwd* user = drop_root && geteuid() == 0 ? getpwnam("postgres") : nullptr;
    pid_t parent = getpid();
    pid_t child = fork();
    if (child != 0) return child;
    int out = open(log.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0644);
    dup2(out, 1);
    dup2(out, 2);
    if (user && (setgid(user->pw_gid) != 0 || setuid(user->pw_uid) != 0)) _exit(126);
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent) _exit(126);
    std::vector<char*> arguments;
    for (const auto& word : command) arguments.push_back(const_cast<char*>(word.c_str()));
    arguments.push_back(nullptr);
    execv(arguments[0], arguments.data());
    _exit(127);
}

std::string end_of_file(const std::string& path) {
    std::ifstream file(path);
    std::string text{std::istreambuf_iterator<char>(file), {}};
    return text.size() > 3000 ? text.substr(text.size() - 3000) : text;
}

}  // namespace aerolith::testing
