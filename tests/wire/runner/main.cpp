#include <fmt/format.h>

#include <fstream>
#include <sstream>
#include <stdexcept>

#include "harness/suite.h"
#include "transcript.h"

using namespace aerolith::testing;

namespace {

std::string option_of(const std::string& conninfo, const std::string& name) {
    for (const Word& word : split_words(conninfo)) {
        if (word.text.starts_with(name + "=")) return word.text.substr(name.size() + 1);
    }
    return "";
}

std::string read_file(const std::string& path) {
    std::ifstream file(path);
    if (!file) throw std::runtime_error("cannot read " + path);
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
}

Tally run_file(const std::string& path, Server& server, bool update) {
    std::string conninfo = server.conninfo();
    TranscriptTarget target{option_of(conninfo, "host"), std::stoi(option_of(conninfo, "port")),
                            server.kind()};
    Transcript transcript(target, update);
    std::string problem = transcript.run(read_file(path));
    if (!problem.empty()) {
        fmt::print("{}: {}\n", path, problem);
        return {0, 1};
    }
    if (update) std::ofstream(path) << transcript.recorded();
    return {1, 0};
}

}  // namespace

int main(int argc, char** argv) {
    return run_suite(argc, argv,
                     {"Runs transcripts of the protocol (tests/wire/README.md) against a server",
                      ".txt", run_file});
}
