#include "parser/antlr/lexer_tables.h"

#include "SqlLexer.h"
#include "common/assert.h"

namespace aerolith::antlr_glue {

namespace {
struct LexerWithInterpreter : sql::SqlLexer {
    using antlr4::Recognizer::_interpreter;
    using sql::SqlLexer::SqlLexer;
};
}  // namespace

class LexerTables::Simulator : public antlr4::atn::LexerATNSimulator {
  public:
    Simulator(antlr4::Lexer* lexer, LexerATNSimulator* stock)
        : LexerATNSimulator(lexer, stock->atn, stock->_decisionToDFA,
                            stock->getSharedContextCache()) {}

    antlr4::dfa::DFAState* start_state(ByteStream& input) {
        std::size_t at = input.index();
        match(&input, 0);
        input.seek(at);
        return _decisionToDFA[0].s0;
    }
    antlr4::dfa::DFAState* step(ByteStream& input, antlr4::dfa::DFAState* from,
                                std::size_t symbol) {
        _mode = 0;
        _startIndex = input.index();
        antlr4::dfa::DFAState* to = getExistingTargetState(from, symbol);
        return to != nullptr ? to : computeTargetState(&input, from, symbol);
    }
    bool is_error(const antlr4::dfa::DFAState* state) const { return state == ERROR.get(); }
};

LexerTables::LexerTables()
    : next_(new std::atomic<std::uint16_t>[kMaxStates * kColumns]()),
      accepts_(new std::uint16_t[kMaxStates]()),
      states_(new antlr4::dfa::DFAState*[kMaxStates]()) {
    std::uint8_t columns = 0;
    std::array<std::uint8_t, 129> by_symbol{};
    for (std::size_t symbol = 0; symbol <= 128; ++symbol) {
        if (symbol < 'A' || symbol > 'Z') by_symbol[symbol] = columns++;
    }
    for (std::size_t byte = 0; byte < 256; ++byte) {
        column_[byte] = by_symbol[ByteStream::symbol(static_cast<unsigned char>(byte))];
    }
    auto lexer = std::make_unique<LexerWithInterpreter>(&input_);
    auto* stock = static_cast<antlr4::atn::LexerATNSimulator*>(lexer->_interpreter);
    simulator_ = new Simulator(lexer.get(), stock);
    lexer->_interpreter = simulator_;
    delete stock;
    lexer_ = std::move(lexer);
}

LexerTables::~LexerTables() = default;

LexerTables::Match LexerTables::match(std::string_view text, std::size_t begin) {
    std::uint16_t state = start_.load(std::memory_order_acquire);
    if (state == kUnknown) [[unlikely]]
        state = learn(text, begin, begin, kUnknown);
    Match found{0, begin};
    for (std::size_t at = begin; at < text.size(); ++at) {
        auto& cell = next_[state * kColumns + column_[static_cast<unsigned char>(text[at])]];
        std::uint16_t to = cell.load(std::memory_order_acquire);
        if (to == kUnknown) [[unlikely]]
            to = learn(text, begin, at, state);
        if (to == kNone) break;
        state = to;
        if (accepts_[state] != 0) found = {accepts_[state], at + 1};
    }
    return found;
}

std::uint16_t LexerTables::enter(antlr4::dfa::DFAState* state) {
    if (simulator_->is_error(state)) return kNone;
    auto id = static_cast<std::size_t>(state->stateNumber) + 2;
    ASSERT(id < kMaxStates);
    if (states_[id] != nullptr) return static_cast<std::uint16_t>(id);  // Others may be reading it.
    states_[id] = state;
    accepts_[id] = state->isAcceptState ? static_cast<std::uint16_t>(state->prediction) : 0;
    return static_cast<std::uint16_t>(id);
}

std::uint16_t LexerTables::learn(std::string_view text, std::size_t begin, std::size_t at,
                                 std::uint16_t state) {
    std::lock_guard lock(mutex_);
    input_.reset(text);
    if (state == kUnknown) {
        input_.seek(begin);
        std::uint16_t id = enter(simulator_->start_state(input_));
        start_.store(id, std::memory_order_release);
        return id;
    }
    input_.seek(at);
    auto byte = static_cast<unsigned char>(text[at]);
    std::uint16_t id = enter(simulator_->step(input_, states_[state], ByteStream::symbol(byte)));
    next_[state * kColumns + column_[byte]].store(id, std::memory_order_release);
    return id;
}

}  // namespace aerolith::antlr_glue
