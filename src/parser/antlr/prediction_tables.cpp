#include "parser/antlr/prediction_tables.h"

namespace aerolith::antlr_glue {

namespace {
std::size_t column_of(std::uint32_t type) {
    return type == SqlToken::kEnd ? 0 : type;
}
}  // namespace

class PredictionTables::Simulator final : public antlr4::atn::ParserATNSimulator {
  public:
    Simulator(PredictionTables& tables, antlr4::Parser* parser, ParserATNSimulator* stock)
        : ParserATNSimulator(parser, stock->atn, stock->decisionToDFA,
                             stock->getSharedContextCache()),
          tables_(tables) {}

    std::size_t adaptivePredict(antlr4::TokenStream* input, std::size_t decision,
                                antlr4::ParserRuleContext* context) override {
        auto* tokens = static_cast<SqlTokenStream*>(input);
        if (std::size_t known = look_up(*tokens, *tables_.decisions_[decision])) return known;
        std::lock_guard lock(tables_.mutex_);
        tokens->forget_furthest();
        try {
            std::size_t alternative = ParserATNSimulator::adaptivePredict(input, decision, context);
            learn(*tokens, decision);
            return alternative;
        } catch (const antlr4::NoViableAltException&) {
            throw UnexpectedToken{tokens->furthest()};
        }
    }

  private:
    std::size_t look_up(const SqlTokenStream& tokens, Decision& decision) {
        State* state = decision.start.load(std::memory_order_acquire);
        for (std::size_t at = tokens.position(); state != nullptr; ++at) {
            if (state->stateNumber < 0 ||
                static_cast<std::size_t>(state->stateNumber) >= kMaxStates)
                return 0;
            Row* row = decision.rows[state->stateNumber].load(std::memory_order_acquire);
            if (row == nullptr) return 0;
            state = row[column_of(tokens.type_at(at))].load(std::memory_order_acquire);
            if (state == nullptr || !state->isAcceptState) continue;
            bool needs_context = state->requiresFullContext &&
                                 getPredictionMode() != antlr4::atn::PredictionMode::SLL;
            return needs_context ? 0 : state->prediction;
        }
        return 0;
    }

    void learn(const SqlTokenStream& tokens, std::size_t number) {
        Decision& decision = *tables_.decisions_[number];
        State* state = decisionToDFA[number].s0;
        decision.start.store(state, std::memory_order_release);
        for (std::size_t at = tokens.position();; ++at) {
            if (state->stateNumber < 0 ||
                static_cast<std::size_t>(state->stateNumber) >= kMaxStates)
                return;
            std::uint32_t type = tokens.type_at(at);
            State* to =
                getExistingTargetState(state, type == SqlToken::kEnd ? antlr4::Token::EOF : type);
            if (to == nullptr || to == ERROR.get()) return;
            tables_.row(decision, state->stateNumber)[column_of(type)].store(
                to, std::memory_order_release);
            if (to->isAcceptState || type == SqlToken::kEnd) return;
            state = to;
        }
    }

    PredictionTables& tables_;
};

PredictionTables::Decision::~Decision() {
    for (auto& row : rows) delete[] row.load(std::memory_order_relaxed);
}

PredictionTables::PredictionTables(std::size_t decisions, std::size_t token_types)
    : columns_(token_types + 2) {
    for (std::size_t i = 0; i < decisions; ++i) decisions_.push_back(std::make_unique<Decision>());
}

antlr4::atn::ParserATNSimulator* PredictionTables::attach(antlr4::Parser* parser,
                                                          antlr4::atn::ParserATNSimulator* stock) {
    return new Simulator(*this, parser, stock);
}

// Called under the mutex.
PredictionTables::Row* PredictionTables::row(Decision& decision, int state) {
    auto& slot = decision.rows[static_cast<std::size_t>(state)];
    Row* row = slot.load(std::memory_order_relaxed);
    if (row == nullptr) {
        row = new Row[columns_]();
        slot.store(row, std::memory_order_release);
    }
    return row;
}

}  // namespace aerolith::antlr_glue
