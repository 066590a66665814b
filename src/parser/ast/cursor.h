#pragma once

#include "parser/ast/select.h"

namespace aerolith::ast {

struct DeclareCursorStatement : StatementOf<StatementKind::kDeclareCursor> {
    std::string_view name;
    bool binary = false;
    bool scroll = false;
    bool no_scroll = false;
    bool insensitive = false;
    bool asensitive = false;
    bool hold = false;
    const SelectStatement* query = nullptr;
};

enum class FetchDirection : std::uint8_t { kForward, kBackward, kAbsolute, kRelative };

/// NEXT is forward 1, PRIOR backward 1, FIRST absolute 1, LAST absolute -1.
struct FetchStatement : StatementOf<StatementKind::kFetch> {
    static constexpr std::int64_t kAll = INT64_MAX;
    FetchDirection direction = FetchDirection::kForward;
    std::int64_t count = 1;
    std::string_view cursor;
    bool is_move = false;
};

struct ClosePortalStatement : StatementOf<StatementKind::kClosePortal> {
    std::string_view name;  ///< Empty: ALL.
};

}  // namespace aerolith::ast
