#pragma once

#include <antlr4-runtime.h>

#include <atomic>
#include <memory>
#include <mutex>
#include <vector>

#include "parser/antlr/token_stream.h"

namespace aerolith::antlr_glue {

/// Dense tables over the decision automata that ANTLR builds lazily, for the decisions that need
/// more than one token. One object serves all threads; ANTLR itself runs under its mutex.
class PredictionTables {
  public:
    PredictionTables(std::size_t decisions, std::size_t token_types);

    /// Replaces the parser's simulator; the parser owns it.
    antlr4::atn::ParserATNSimulator* attach(antlr4::Parser* parser,
                                            antlr4::atn::ParserATNSimulator* stock);

  private:
    using State = antlr4::dfa::DFAState;
    using Row = std::atomic<State*>;
    static constexpr std::size_t kMaxStates = 512;
    struct Decision {
        std::atomic<State*> start{nullptr};
        std::array<std::atomic<Row*>, kMaxStates> rows{};
        ~Decision();
    };
    class Simulator;

    Row* row(Decision& decision, int state);

    std::mutex mutex_;
    std::size_t columns_;
    std::vector<std::unique_ptr<Decision>> decisions_;
};

}  // namespace aerolith::antlr_glue
