#pragma once

#include <set>
#include <string>
#include <vector>

namespace aerolith::testing {

/// One record of an .slt file: what to run and what to expect. See tests/sql/README.md for the
/// form.
struct Record {
    enum class Kind { kStatement, kQuery, kRestart, kCrash, kReconnect, kHalt };
    enum class Sort { kNone, kRows, kValues };

    /// Whether its skipif and onlyif lines let it run on this server.
    bool runs_on(const std::string& server) const {
        return !skip.contains(server) && (only.empty() || only.contains(server));
    }

    Kind kind = Kind::kStatement;
    std::string file;
    std::size_t line = 0;  ///< of "statement" or "query", counted from 1
    std::set<std::string> skip, only;
    std::string connection;  ///< empty: the first one
    std::string sql;
    std::string copy_data;

    bool expects_error = false;
    std::string sqlstate, message;  ///< empty: any; a message in slashes is a regular expression
    long long affected = -1;        ///< statement count N
    std::string types;              ///< of a query: one letter per column
    Sort sort = Sort::kNone;
    std::string label;

    bool has_expected = false;          ///< a "----" block was written
    std::vector<std::string> expected;  ///< its lines: rows, or DETAIL and HINT of an error
    /// Lines [header, end) of the file hold the record, [block, end) the "----" block (block ==
    /// end: none).
    std::size_t header = 0, block = 0, end = 0;
};

struct Script {
    std::string path;
    std::vector<std::string> lines;
    std::vector<Record> records;
    std::size_t hash_threshold = 0;
};

/// Throws std::runtime_error naming file and line when the file is not well-formed.
Script read_script(const std::string& path);

}  // namespace aerolith::testing
