// wire_runner [--server aerolith|postgres|<conninfo>] [--binary <aerolith>] [--record] <files>
#include <fmt/format.h>

#include <fstream>
#include <sstream>
#include <stdexcept>

#include "harness/server.h"
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

int run_files(const std::vector<std::string>& files, const TranscriptTarget& target, bool record) {
    int failures = 0;
    for (const std::string& file : files) {
        Transcript transcript(target, record);
        std::string problem = transcript.run(read_file(file));
        if (!problem.empty()) {
            ++failures;
            fmt::print("{}: {}\n", file, problem);
        } else if (record) {
            std::ofstream(file) << transcript.recorded();
        }
    }
    fmt::print("{} transcripts against {}, {} failed\n", files.size(), target.kind, failures);
    return failures == 0 ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
    ServerChoice choice;
    bool record = false;
    std::vector<std::string> files;
    for (int i = 1; i < argc; ++i) {
        std::string word = argv[i];
        if (word == "--server" && i + 1 < argc)
            choice.server = argv[++i];
        else if (word == "--binary" && i + 1 < argc)
            choice.binary = argv[++i];
        else if (word == "--record")
            record = true;
        else
            files.push_back(word);
    }
    try {
        std::unique_ptr<Server> server = start_server(choice);
        std::string conninfo = server->conninfo();
        TranscriptTarget target{option_of(conninfo, "host"), std::stoi(option_of(conninfo, "port")),
                                server->kind()};
        return run_files(files, target, record);
    } catch (const std::exception& problem) {
        fmt::print(stderr, "{}\n", problem.what());
        return 2;
    }
}
