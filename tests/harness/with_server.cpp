// with_server [--server aerolith|postgres|URL] --binary B [--option O ...] -- command args...
// Starts a private server, runs the command with libpq's environment pointing at it, ends with its
// exit code.
#include <fmt/format.h>
#include <sys/wait.h>
#include <unistd.h>

#include <CLI/CLI.hpp>

#include "harness/server.h"

using namespace aerolith::testing;

namespace {

/// "host=/x port=1 user=u dbname=d" as PGHOST, PGPORT, PGUSER, PGDATABASE.
void export_conninfo(const std::string& conninfo) {
    const std::map<std::string, const char*> names{{"host", "PGHOST"},
                                                   {"port", "PGPORT"},
                                                   {"user", "PGUSER"},
                                                   {"dbname", "PGDATABASE"},
                                                   {"password", "PGPASSWORD"}};
    std::istringstream words(conninfo);
    for (std::string word; words >> word;) {
        auto equals = word.find('=');
        auto name = names.find(word.substr(0, equals));
        if (equals != std::string::npos && name != names.end()) {
            setenv(name->second, word.substr(equals + 1).c_str(), 1);
        }
    }
}

int run_command(const std::vector<std::string>& command) {
    pid_t child = fork();
    if (child == 0) {
        std::vector<char*> arguments;
        for (const auto& word : command) arguments.push_back(const_cast<char*>(word.c_str()));
        arguments.push_back(nullptr);
        execvp(arguments[0], arguments.data());
        _exit(127);
    }
    int status = 0;
    waitpid(child, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
}

}  // namespace

int main(int argc, char** argv) {
    CLI::App app{"Runs a command against a private server"};
    ServerChoice choice;
    std::vector<std::string> command;
    app.add_option("--server", choice.server, "aerolith, postgres or a connection string");
    app.add_option("--binary", choice.binary, "our server");
    app.add_option("--option", choice.options, "one more argument for our server, may be repeated");
    app.add_option("command", command, "what to run")->required();
    app.positionals_at_end();
    CLI11_PARSE(app, argc, argv);
    try {
        auto server = start_server(choice);
        export_conninfo(server->conninfo());
        setenv("AEROLITH_TEST_SERVER", server->kind().c_str(), 1);
        int code = run_command(command);
        if (!server->running()) fmt::print("the server ended:\n{}\n", server->log_tail());
        return code;
    } catch (const std::exception& problem) {
        fmt::print(stderr, "{}\n", problem.what());
        return 1;
    }
}
