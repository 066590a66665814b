#pragma once

#include <map>
#include <string>
#include <vector>

namespace aerolith::testing {

/// A file of tests/isolation (its README.md shows the form): sessions with named steps, and the
/// orders to run them in, each with what every step answers.
struct Spec {
    struct Session {
        std::string name;
        std::string setup;  ///< run silently when the permutation begins
    };
    struct Step {
        std::size_t session;
        std::string sql;
    };
    struct Permutation {
        std::size_t line;  ///< counted from 1
        std::vector<std::string> steps;
        /// By heading: the isolation level or "", then " aerolith" where ours differs.
        std::map<std::string, std::vector<std::string>> expected;
    };

    std::string path;
    std::vector<std::string> setup;
    std::vector<std::string> levels{""};
    std::vector<Session> sessions;
    std::map<std::string, Step> steps;
    std::vector<Permutation> permutations;
    std::vector<std::string> head;  ///< the lines before the first permutation
    /// Comments above each permutation and each heading, kept when the file is rewritten.
    std::map<std::string, std::vector<std::string>> comments;
};

/// Throws std::runtime_error naming file and line.
Spec read_spec(const std::string& path);
void write_spec(const Spec& spec);

}  // namespace aerolith::testing
