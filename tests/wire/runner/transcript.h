#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "raw_connection.h"
#include "words.h"

namespace aerolith::testing {

struct TranscriptTarget {
    std::string host;
    int port = 0;
    std::string kind;  // aerolith or postgresql
};

/// Runs one file of sends and expectations (README.md has the language).
class Transcript {
  public:
    /// With `record` every bare "<" is replaced by what the server says; recorded() has the new
    /// text.
    Transcript(const TranscriptTarget& target, bool record) : target_(target), record_(record) {}

    /// Empty: as expected. Else what differed, with its line.
    std::string run(const std::string& text);
    const std::string& recorded() const { return recorded_; }

  private:
    void step(const std::string& line);
    void open(const std::vector<Word>& words, bool start_up);
    void expect(std::string wanted, bool optional);
    void record_answers();
    std::string next_line();
    void flush();

    const TranscriptTarget& target_;
    bool record_;
    std::string recorded_;
    bool skip_file_ = false;
    std::map<std::string, std::unique_ptr<RawConnection>> connections_;
    RawConnection* current_ = nullptr;
    std::string pending_;
    std::string pushed_back_;
    bool has_pushed_back_ = false;
};

}  // namespace aerolith::testing
