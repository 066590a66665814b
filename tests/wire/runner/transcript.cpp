#include "transcript.h"

#include <fmt/format.h>

#include <sstream>
#include <stdexcept>
#include <thread>

#include "messages.h"

namespace aerolith::testing {

namespace {

constexpr std::chrono::milliseconds kAnswerLimit{5000};
constexpr std::chrono::milliseconds kRecordPause{300};

/// An expectation that ends in "..." wants only the beginning.
bool matches(const std::string& line, const std::string& wanted) {
    if (!wanted.ends_with("...")) return line == wanted;
    std::string beginning = wanted.substr(0, wanted.size() - 3);
    while (beginning.ends_with(' ')) beginning.pop_back();
    return line.starts_with(beginning);
}

std::string trimmed(std::string text) {
    while (!text.empty() && (text.back() == ' ' || text.back() == '\r')) text.pop_back();
    return text.substr(std::min(text.find_first_not_of(' '), text.size()));
}

}  // namespace

std::string Transcript::run(const std::string& text) {
    std::istringstream lines(text);
    std::string line;
    for (int number = 1; std::getline(lines, line); ++number) {
        try {
            step(line);
        } catch (const std::exception& problem) {
            return fmt::format("line {}: {}\n  {}", number, line, problem.what());
        }
        if (skip_file_) return "";
    }
    return "";
}

void Transcript::step(const std::string& raw_line) {
    std::string line = trimmed(raw_line);
    bool to_record = line == "<";
    if (!to_record) recorded_ += raw_line + "\n";
    if (line.empty() || line[0] == '#') return;
    if (to_record) {
        if (!record_)
            throw std::runtime_error("not recorded yet: run with --update --server postgres");
        return record_answers();
    }
    if (line[0] == '<') {
        bool optional = line.starts_with("<?");
        return expect(trimmed(line.substr(optional ? 2 : 1)), optional);
    }
    std::vector<Word> words = split_words(line);
    if (words[0].text == ">") {
        words.erase(words.begin());
        if (words.at(0).text == "CancelRequest") {
            RawConnection& other = *connections_.at(words.at(1).text);
            pending_ += cancel_packet(other.process_id, other.cancel_key);
        } else {
            pending_ += encode_message(words);
        }
        return;
    }
    flush();
    if (words[0].text == "connect") return open(words, true);
    if (words[0].text == "open") return open(words, false);
    if (words[0].text == "use") {
        current_ = connections_.at(words.at(1).text).get();
    } else if (words[0].text == "byte") {
        auto byte = current_->next_byte(kAnswerLimit);
        if (!byte || *byte != words.at(1).text[0])
            throw std::runtime_error(fmt::format("got {}", byte ? *byte : '-'));
    } else if (words[0].text == "sleep") {
        std::this_thread::sleep_for(std::chrono::milliseconds(std::stoi(words.at(1).text)));
    } else if (words[0].text == "only") {
        skip_file_ = words.at(1).text != target_.kind;
    } else {
        throw std::runtime_error("no such step");
    }
}

/// connect [name] [parameter=value ...]: a session, up to its first ReadyForQuery.
void Transcript::open(const std::vector<Word>& words, bool start_up) {
    std::string name = "main";
    std::vector<Word> parameters{{"user=postgres", false}, {"database=postgres", false}};
    for (std::size_t i = 1; i < words.size(); ++i) {
        if (words[i].text.find('=') == std::string::npos)
            name = words[i].text;
        else
            parameters.push_back(words[i]);
    }
    connections_[name] = std::make_unique<RawConnection>(target_.host, target_.port);
    current_ = connections_[name].get();
    if (!start_up) return;
    current_->send(start_up_packet(parameters));
    for (;;) {
        auto line = current_->next(kAnswerLimit);
        if (!line || *line == "closed" || line->starts_with("ErrorResponse")) {
            throw std::runtime_error("no session: " + line.value_or("no answer"));
        }
        if (*line == "ReadyForQuery I") return;
    }
}

void Transcript::flush() {
    if (!pending_.empty()) current_->send(pending_);
    pending_.clear();
}

std::string Transcript::next_line() {
    if (has_pushed_back_) {
        has_pushed_back_ = false;
        return pushed_back_;
    }
    auto line = current_->next(kAnswerLimit);
    if (!line) throw std::runtime_error("no answer came");
    return *line;
}

void Transcript::expect(std::string wanted, bool optional) {
    flush();
    std::string line = next_line();
    // Servers report different settings, at any time.
    while (line.starts_with("ParameterStatus") && !wanted.starts_with("ParameterStatus"))
        line = next_line();
    if (matches(line, wanted)) return;
    if (!optional) throw std::runtime_error("got " + line);
    pushed_back_ = line;
    has_pushed_back_ = true;
}

void Transcript::record_answers() {
    flush();
    while (auto line = current_->next(kRecordPause)) {
        if (!line->starts_with("ParameterStatus")) recorded_ += "< " + *line + "\n";
        if (*line == "closed") return;
    }
}

}  // namespace aerolith::testing
