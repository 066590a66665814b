#pragma once

#include <map>
#include <string>
#include <vector>

#include "harness/connection.h"
#include "harness/server.h"
#include "isolation/runner/spec.h"

namespace aerolith::testing {

/// One permutation at one isolation level, from its setup to its last answer, in a schema of its own.
class PermutationRun {
 public:
    PermutationRun(Server& server, const Spec& spec, const std::string& level)
        : server_(server), spec_(spec), level_(level) {}

    /// One line per step: "step: answer", or "step: waits" and the answer after the step that released it.
    std::vector<std::string> run(const Spec::Permutation& permutation);

 private:
    struct SessionState {
        std::unique_ptr<Connection> connection;
        std::string waiting;  ///< the step that has not answered yet
    };

    void prepare();
    std::unique_ptr<Connection> connect();
    void run_step(const std::string& name);
    /// Gathers answers of waiting sessions until all have come or `patience` is over.
    void collect(std::chrono::milliseconds patience);
    std::string with_level(std::string sql) const;

    Server& server_;
    const Spec& spec_;
    std::string level_;
    std::vector<SessionState> sessions_;
    std::vector<std::string> lines_;
};

}  // namespace aerolith::testing
