#include "parser/stack_guard.h"

#include "common/stack_depth.h"
#include "parser/antlr/tokenizer.h"

namespace aerolith {

void StackGuard::fail() {
    throw antlr_glue::ParseFailure{stack_depth_exceeded()};
}

}  // namespace aerolith
