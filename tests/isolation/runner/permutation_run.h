#pragma once

#include <map>
#include <string>
#include <vector>

#include "harness/connection.h"
#include "harness/server.h"
#include "isolation/runner/spec.h"

namespace aerolith::testing {

/// One permutation at one isolation level, from its setup to its last answer, in a schema of its
/// own.
class PermutationRun {
  public:
    PermutationRun(Server& server, const Spec& spec, const std::string& level)
        : server_(server), spec_(spec), level_(level) {}

    /// One line per step: "step: answer", or "step: waits" and the answer after the step that
    /// released it.
    std::vector<std::string> run(const Spec::Permutation& permutation);

  private:
    struct SessionState {
        std::unique_ptr<Connection> connection;
        std::string waiting;  ///< the step that has not answered yet
        bool fresh = false;   ///< it is the newest step
    };

    void prepare();
    std::unique_ptr<Connection> connect();
    void run_step(const std::string& name);
    /// Of a session that nobody sets free any more.
    void await(SessionState& session);
    /// Gathers answers until every session has answered or waits for a lock that nobody is about to
    /// give up.
    void settle();
    /// Whether the session waits for locks of others and not, over them, for itself.
    bool is_blocked(int process_id);
    std::string with_level(std::string sql) const;

    Server& server_;
    const Spec& spec_;
    std::string level_;
    std::unique_ptr<Connection> observer_;
    std::vector<SessionState> sessions_;
    std::vector<std::string> lines_;
};

}  // namespace aerolith::testing
