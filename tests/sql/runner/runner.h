#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "harness/connection.h"
#include "harness/suite.h"
#include "sql/runner/script.h"

namespace aerolith::testing {

/// Runs .slt files against one server, each in a schema of its own.
class Runner {
  public:
    /// `update`: rewrite what the files expect to what the server answers.
    Runner(Server& server, bool update) : server_(server), update_(update) {}

    /// Prints one line, and what is wrong below it.
    Tally run(const std::string& path);

  private:
    void begin_file(const std::string& path);
    Connection& connection(const std::string& name);
    void run_record(const Record& record);
    void check(const Record& record, const Answer& answer);
    void check_error(const Record& record, const Answer& answer);
    void check_rows(const Record& record, const Answer& answer);
    void command(const Record& record);
    void fail(const Record& record, const std::string& problem);
    void rewrite(const Record& record, const Answer& answer);
    void save();

    Server& server_;
    bool update_;
    Script script_;
    std::string schema_;
    std::map<std::string, std::unique_ptr<Connection>> connections_;
    std::map<std::string, std::vector<std::string>> labelled_;
    std::vector<std::string> problems_;
    Tally tally_;
    bool lost_ = false;
    /// In update mode: lines [block, end) of the record at `header` become these, and its first
    /// line this.
    struct Rewrite {
        std::size_t header, block, end;
        std::string first_line;
        std::vector<std::string> lines;
    };
    std::vector<Rewrite> rewrites_;
};

}  // namespace aerolith::testing
