#pragma once

#include <antlr4-runtime.h>

#include <array>
#include <atomic>
#include <memory>
#include <mutex>

#include "parser/antlr/byte_stream.h"

namespace aerolith::antlr_glue {

/// The lexer's automaton as a dense table over bytes, filled from ANTLR's lazily built one: ANTLR's
/// own simulator takes a process-wide lock twice per character. It runs only where the table has a
/// gap. One object serves all threads.
class LexerTables {
  public:
    LexerTables();
    ~LexerTables();

    struct Match {
        std::size_t type;  ///< 0: no token begins here
        std::size_t end;
    };
    Match match(std::string_view text, std::size_t begin);

  private:
    static constexpr std::size_t kColumns = 104;
    static constexpr std::size_t kMaxStates = 8192;
    static constexpr std::uint16_t kUnknown = 0;
    static constexpr std::uint16_t kNone = 1;

    class Simulator;

    std::uint16_t learn(std::string_view text, std::size_t begin, std::size_t at,
                        std::uint16_t state);
    std::uint16_t enter(antlr4::dfa::DFAState* state);

    std::mutex mutex_;
    ByteStream input_;
    std::unique_ptr<antlr4::Lexer> lexer_;
    Simulator* simulator_ = nullptr;  ///< Owned by the lexer.
    std::atomic<std::uint16_t> start_{kUnknown};
    std::array<std::uint8_t, 256> column_{};
    std::unique_ptr<std::atomic<std::uint16_t>[]> next_;
    std::unique_ptr<std::uint16_t[]> accepts_;
    std::unique_ptr<antlr4::dfa::DFAState*[]> states_;
};

}  // namespace aerolith::antlr_glue
