#include "sql/runner/script.h"

#include <fmt/format.h>

#include <filesystem>
#include <fstream>
#include <optional>
#include <sstream>
#include <stdexcept>

namespace aerolith::testing {
namespace {

/// Reads the records of one file from the top; modifiers collect until a record takes them.
class Reader {
  public:
    explicit Reader(Script& script) : script_(script), lines_(script.lines) {}

    void read() {
        while (at_ < lines_.size()) {
            if (lines_[at_].empty() || lines_[at_].starts_with('#')) {
                ++at_;
                continue;
            }
            read_directive();
        }
    }

  private:
    [[noreturn]] void fail(const std::string& problem) const {
        throw std::runtime_error(fmt::format("{}:{}: {}", script_.path, at_ + 1, problem));
    }

    void read_directive() {
        std::istringstream words(lines_[at_]);
        std::string word, argument;
        words >> word;
        if (word == "skipif" || word == "onlyif") {
            if (!(words >> argument)) fail("which server?");
            (word == "skipif" ? next_.skip : next_.only).insert(argument);
        } else if (word == "connection") {
            if (!(words >> next_.connection)) fail("which connection?");
        } else if (word == "hash-threshold") {
            words >> script_.hash_threshold;
        } else if (word == "include") {
            words >> argument;
            auto path = std::filesystem::path(script_.path).parent_path() / argument;
            for (Record& record : read_script(path).records) script_.records.push_back(record);
        } else if (word == "restart" || word == "crash" || word == "reconnect" || word == "halt") {
            read_command(word);
        } else if (word == "statement" || word == "query") {
            read_sql(word, words);
            return;
        } else {
            fail(fmt::format("unknown directive \"{}\"", word));
        }
        ++at_;
    }

    void read_command(const std::string& word) {
        next_.kind = word == "restart"     ? Record::Kind::kRestart
                     : word == "crash"     ? Record::Kind::kCrash
                     : word == "reconnect" ? Record::Kind::kReconnect
                                           : Record::Kind::kHalt;
        next_.header = next_.block = next_.end = at_;
        finish();
    }

    void read_sql(const std::string& word, std::istringstream& words) {
        next_.header = at_;
        next_.line = at_ + 1;
        std::string mode;
        words >> mode;
        if (mode == "error") {
            read_expected_error(words);
        } else if (word == "query") {
            read_query_options(mode, words);
        } else if (mode == "count") {
            if (!(words >> next_.affected)) fail("how many rows?");
        } else if (mode != "ok") {
            fail("a statement is ok, error or count N");
        }
        ++at_;
        for (; at_ < lines_.size() && !lines_[at_].empty() && !lines_[at_].starts_with("----");
             ++at_) {
            next_.sql += (next_.sql.empty() ? "" : "\n") + lines_[at_];
        }
        if (next_.sql.empty()) fail("a record without SQL");
        if (at_ < lines_.size() && lines_[at_] == "---- copy") {
            for (++at_; at_ < lines_.size() && !lines_[at_].empty() && lines_[at_] != "----";
                 ++at_) {
                next_.copy_data += lines_[at_] + "\n";
            }
        }
        next_.block = at_;
        if (at_ < lines_.size() && lines_[at_] == "----") {
            next_.has_expected = true;
            for (++at_; at_ < lines_.size() && !lines_[at_].empty(); ++at_) {
                next_.expected.push_back(lines_[at_]);
            }
        }
        next_.end = at_;
        finish();
    }

    void read_expected_error(std::istringstream& words) {
        next_.expects_error = true;
        std::string rest;
        std::getline(words >> std::ws, rest);
        auto is_state = [](std::string_view text) {
            return text.size() >= 5 && (text.size() == 5 || text[5] == ' ') &&
                   text.substr(0, 5).find_first_not_of("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ") ==
                       std::string_view::npos;
        };
        if (is_state(rest)) {
            next_.sqlstate = rest.substr(0, 5);
            rest.erase(0, 6);
        }
        next_.message = rest;
    }

    void read_query_options(const std::string& types, std::istringstream& words) {
        next_.kind = Record::Kind::kQuery;
        next_.types = types;
        for (std::string word; words >> word;) {
            if (word == "rowsort") {
                next_.sort = Record::Sort::kRows;
            } else if (word == "valuesort") {
                next_.sort = Record::Sort::kValues;
            } else if (word != "nosort") {
                next_.label = word;
            }
        }
    }

    void finish() {
        next_.file = script_.path;
        script_.records.push_back(std::move(next_));
        next_ = Record{};
    }

    Script& script_;
    const std::vector<std::string>& lines_;
    std::size_t at_ = 0;
    Record next_;
};

}  // namespace

Script read_script(const std::string& path) {
    Script script;
    script.path = path;
    std::ifstream file(path);
    if (!file) throw std::runtime_error("cannot read " + path);
    for (std::string line; std::getline(file, line);) script.lines.push_back(line);
    Reader(script).read();
    return script;
}

}  // namespace aerolith::testing
