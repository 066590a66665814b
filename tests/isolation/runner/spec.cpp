#include "isolation/runner/spec.h"

#include <fmt/format.h>

#include <fstream>
#include <sstream>
#include <stdexcept>

namespace aerolith::testing {
namespace {

/// The head (setup, levels, sessions) is read line by line, then permutation blocks.
class SpecReader {
  public:
    explicit SpecReader(Spec& spec) : spec_(spec) {}

    void read(std::istream& file) {
        for (std::string line; std::getline(file, line);) {
            ++number_;
            if (line.starts_with("permutation ")) in_head_ = false;
            if (in_head_) {
                spec_.head.push_back(line);
                if (!line.empty() && !line.starts_with('#')) read_head(line);
            } else {
                read_permutation(line);
            }
        }
        // A comment right above the first permutation belongs to it, not to the head.
        while (!spec_.permutations.empty() && !spec_.head.empty() &&
               spec_.head.back().starts_with('#')) {
            auto& comments = spec_.comments[key(0, "")];
            comments.insert(comments.begin(), spec_.head.back());
            spec_.head.pop_back();
        }
        check();
    }

    static std::string key(std::size_t permutation, const std::string& heading) {
        return fmt::format("{}/{}", permutation, heading);
    }

  private:
    [[noreturn]] void fail(const std::string& problem) const {
        throw std::runtime_error(fmt::format("{}:{}: {}", spec_.path, number_, problem));
    }

    void read_head(const std::string& line) {
        if (line.starts_with("    ") && continued_) {
            *continued_ += " " + line.substr(4);
        } else if (line.starts_with("  ")) {
            read_indented(line.substr(2));
        } else if (line == "setup") {
            in_setup_ = true;
        } else if (line.starts_with("levels ")) {
            read_levels(line.substr(7));
        } else if (line.starts_with("session ")) {
            in_setup_ = false;
            spec_.sessions.push_back({line.substr(8), ""});
        } else {
            fail("setup, levels, session or permutation expected");
        }
    }

    void read_levels(const std::string& list) {
        spec_.levels.clear();
        std::istringstream words(list);
        for (std::string level; std::getline(words >> std::ws, level, ',');) {
            spec_.levels.push_back(level);
        }
    }

    void read_indented(const std::string& text) {
        if (in_setup_) {
            continued_ = &spec_.setup.emplace_back(text);
            return;
        }
        std::size_t colon = text.find(": ");
        if (spec_.sessions.empty() || colon == std::string::npos) fail("a step is \"name: SQL\"");
        std::string name = text.substr(0, colon), sql = text.substr(colon + 2);
        if (name == "setup") {
            continued_ = &(spec_.sessions.back().setup = sql);
        } else {
            auto [step, is_new] = spec_.steps.try_emplace(name, spec_.sessions.size() - 1, sql);
            if (!is_new) fail("a second step " + name);
            continued_ = &step->second.sql;
        }
    }

    void read_permutation(const std::string& line) {
        if (line.starts_with("permutation ")) {
            auto& permutation = spec_.permutations.emplace_back();
            permutation.line = number_;
            std::istringstream words(line.substr(12));
            for (std::string step; words >> step;) {
                if (!spec_.steps.contains(step)) fail("no step " + step);
                permutation.steps.push_back(step);
            }
            take_comments("");
            block_ = nullptr;
        } else if (line.starts_with("----")) {
            std::string heading = line.size() > 5 ? line.substr(5) : "";
            block_ = &spec_.permutations.back().expected[heading];
            if (!heading.empty()) take_comments(heading);
        } else if (line.starts_with('#')) {
            comments_.push_back(line);
        } else if (!line.empty()) {
            if (!block_) fail("---- expected");
            block_->push_back(line);
        }
    }

    void take_comments(const std::string& heading) {
        if (comments_.empty()) return;
        spec_.comments[key(spec_.permutations.size() - 1, heading)] = std::move(comments_);
        comments_.clear();
    }

    void check() {
        if (spec_.sessions.empty() || spec_.permutations.empty())
            fail("no session or no permutation");
    }

    Spec& spec_;
    std::size_t number_ = 0;
    bool in_head_ = true, in_setup_ = false;
    std::string* continued_ = nullptr;
    std::vector<std::string>* block_ = nullptr;
    std::vector<std::string> comments_;
};

}  // namespace

Spec read_spec(const std::string& path) {
    Spec spec;
    spec.path = path;
    std::ifstream file(path);
    if (!file) throw std::runtime_error("cannot read " + path);
    SpecReader(spec).read(file);
    return spec;
}

void write_spec(const Spec& spec) {
    std::ofstream file(spec.path);
    auto print = [&](const std::vector<std::string>& lines) {
        for (const auto& line : lines) file << line << "\n";
    };
    auto comments = [&](std::size_t permutation, const std::string& heading) {
        auto found = spec.comments.find(SpecReader::key(permutation, heading));
        if (found != spec.comments.end()) print(found->second);
    };
    print(spec.head);
    for (std::size_t i = 0; i < spec.permutations.size(); ++i) {
        const auto& permutation = spec.permutations[i];
        if (i) file << "\n";
        comments(i, "");
        file << fmt::format("permutation {}\n", fmt::join(permutation.steps, " "));
        for (const auto& level : spec.levels) {
            for (const auto& heading :
                 {level, level.empty() ? std::string("aerolith") : level + " aerolith"}) {
                auto block = permutation.expected.find(heading);
                if (block == permutation.expected.end()) continue;
                if (!heading.empty()) comments(i, heading);
                file << (heading.empty() ? "----" : "---- " + heading) << "\n";
                print(block->second);
            }
        }
    }
}

}  // namespace aerolith::testing
