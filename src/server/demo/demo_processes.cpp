#include "server/demo/demo_processes.h"

#include <poll.h>
#include <signal.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <cstdio>

#include "server/demo/child_process.h"
#include "server/server.h"

namespace aerolith {

namespace {

std::vector<std::string> start_arguments(const DemoCluster& cluster, const DemoNode& node) {
    return {"aerolith",     "start",
            "--data-dir",   node.data_directory,
            "--port",       std::to_string(node.port),
            "--socket-dir", cluster.socket_directory};
}

std::string command_line(const std::vector<std::string>& arguments) {
    std::string line;
    for (const std::string& each : arguments) line += (line.empty() ? "" : " ") + each;
    return line;
}

/// The nodes' processes, and what the user sees of them.
class DemoRun {
  public:
    explicit DemoRun(const DemoCluster& cluster) : cluster_(cluster) {}
    ~DemoRun() {
        if (signals_ >= 0) close(signals_);
    }

    Status run() {
        watch_signals();
        for (const DemoNode& node : cluster_.nodes)
            children_.push_back(
                { node, TRY(ChildProcess::start(start_arguments(cluster_, node))) });
        while (any_open()) {
            wait();
            take_signals();
            for (Child& child : children_) take_output(child);
            for (Child& child : children_)
                if (child.process.reap()) ended(child);
        }
        if (signals_heard_ == 0)
            return Error(SqlState::kSystemError, "no node of the cluster is left");
        say("all nodes have stopped");
        return {};
    }

  private:
    struct Child {
        DemoNode node;
        ChildProcess process;
        bool ready = false;
    };

    void watch_signals() {
        sigset_t watched;
        sigemptyset(&watched);
        for (int signal : {SIGINT, SIGTERM, SIGCHLD}) sigaddset(&watched, signal);
        sigprocmask(SIG_BLOCK, &watched, nullptr);
        signals_ = signalfd(-1, &watched, SFD_CLOEXEC | SFD_NONBLOCK);
    }

    bool any_open() const {
        return std::any_of(children_.begin(), children_.end(),
                           [](const Child& child) { return child.process.is_running(); });
    }

    void wait() {
        std::vector<pollfd> waited{{signals_, POLLIN, 0}};
        for (const Child& child : children_)
            if (child.process.output() >= 0) waited.push_back({child.process.output(), POLLIN, 0});
        poll(waited.data(), waited.size(), -1);
    }

    void take_signals() {
        signalfd_siginfo info;
        while (read(signals_, &info, sizeof(info)) == sizeof(info)) {
            if (info.ssi_signo == SIGCHLD) continue;
            bool first = signals_heard_++ == 0;
            say(first ? "stopping the nodes; Ctrl-C again kills them" : "killing the nodes");
            for (Child& child : children_) child.process.send_signal(first ? SIGINT : SIGKILL);
        }
    }

    void take_output(Child& child) {
        if (child.process.output() < 0) return;
        for (const std::string& line : child.process.read_lines()) {
            fmt::print("node {} | {}\n", child.node.number, line);
            if (!child.ready && line.find(kReadyMark) != std::string::npos) {
                child.ready = true;
                if (std::all_of(children_.begin(), children_.end(),
                                [](const Child& each) { return each.ready; }))
                    say_ready();
            }
        }
        std::fflush(stdout);
    }

    void say_ready() {
        std::string text = "the cluster is ready; connect to any node:";
        for (const DemoNode& node : cluster_.nodes)
            text += fmt::format("\n  node {}: psql -h {} -p {} -U postgres postgres", node.number,
                                cluster_.socket_directory, node.port);
        say(text + "\nCtrl-C stops all nodes");
    }

    void ended(Child& child) {
        take_output(child);
        if (signals_heard_ > 0) return;
        say(fmt::format("node {} has ended ({}). To start it again by hand:\n  {}",
                        child.node.number, child.process.how_it_ended(),
                        command_line(start_arguments(cluster_, child.node))));
    }

    void say(const std::string& text) {
        fmt::print("{}\n", text);
        std::fflush(stdout);
    }

    const DemoCluster& cluster_;
    std::vector<Child> children_;
    int signals_ = -1;
    int signals_heard_ = 0;
};

}  // namespace

Status run_demo_processes(const DemoCluster& cluster) {
    return DemoRun(cluster).run();
}

}  // namespace aerolith
