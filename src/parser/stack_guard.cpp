#include "parser/stack_guard.h"

#include "parser/antlr/tokenizer.h"

namespace aerolith {

void StackGuard::fail() {
    throw antlr_glue::ParseFailure{
        error(SqlState::kStatementTooComplex, "stack depth limit exceeded")
            .hint("Increase the configuration parameter \"max_stack_depth\" (currently 2048kB), "
                  "after ensuring the "
                  "platform's stack depth limit is adequate.")};
}

}  // namespace aerolith
