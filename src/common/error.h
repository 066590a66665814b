#pragma once

#include <fmt/format.h>

#include <memory>
#include <string>
#include <utility>

#include "common/sqlstate.h"

namespace aerolith {

enum class Severity : std::uint8_t {
    kDebug,
    kLog,
    kInfo,
    kNotice,
    kWarning,
    kError,
    kFatal,
    kPanic
};

std::string_view severity_name(Severity severity);

/// Everything a PostgreSQL ErrorResponse or NoticeResponse can carry
/// (PostgreSQL manual, "Error and Notice Message Fields").
struct Diagnostic {
    Severity severity = Severity::kError;
    SqlState state = SqlState::kInternalError;
    std::string message;
    std::string detail;
    std::string hint;
    std::string context;
    /// Byte offset into the statement's text, -1 when unknown; the wire turns it into a character
    /// position.
    int position = -1;
    std::string schema_name;
    std::string table_name;
    std::string column_name;
    std::string data_type_name;
    std::string constraint_name;
};

/// An error as a value. Cheap to move; never empty except after a move.
class [[nodiscard]] Error {
  public:
    Error(SqlState state, std::string message) : diagnostic_(std::make_unique<Diagnostic>()) {
        diagnostic_->state = state;
        diagnostic_->message = std::move(message);
    }

    const Diagnostic& diagnostic() const { return *diagnostic_; }
    Diagnostic& diagnostic() { return *diagnostic_; }
    SqlState state() const { return diagnostic_->state; }
    const std::string& message() const { return diagnostic_->message; }

    /// Each returns the error itself, so that a construction reads as one expression.
    Error&& detail(std::string text) && {
        diagnostic_->detail = std::move(text);
        return std::move(*this);
    }
    Error&& hint(std::string text) && {
        diagnostic_->hint = std::move(text);
        return std::move(*this);
    }
    Error&& context(std::string text) && {
        diagnostic_->context = std::move(text);
        return std::move(*this);
    }
    Error&& severity(Severity severity) && {
        diagnostic_->severity = severity;
        return std::move(*this);
    }
    Error&& table(std::string schema, std::string table) && {
        diagnostic_->schema_name = std::move(schema);
        diagnostic_->table_name = std::move(table);
        return std::move(*this);
    }
    Error&& column(std::string name) && {
        diagnostic_->column_name = std::move(name);
        return std::move(*this);
    }
    Error&& constraint(std::string name) && {
        diagnostic_->constraint_name = std::move(name);
        return std::move(*this);
    }
    Error&& data_type(std::string name) && {
        diagnostic_->data_type_name = std::move(name);
        return std::move(*this);
    }
    /// Keeps a position that was set deeper down, where it is more exact.
    Error&& at(int position) && {
        if (diagnostic_->position < 0) diagnostic_->position = position;
        return std::move(*this);
    }

    /// Errors travel in a unique_ptr; a copy is deliberate.
    Error clone() const;

  private:
    std::unique_ptr<Diagnostic> diagnostic_;
};

/// error(SqlState::kUndefinedTable, "relation \"{}\" does not exist", name)
template <class... Args>
Error error(SqlState state, fmt::format_string<Args...> format, Args&&... args) {
    return Error(state, fmt::format(format, std::forward<Args>(args)...));
}

/// "foo is not supported": syntax we know and do not implement yet.
inline Error not_supported(std::string_view what, int position = -1) {
    return error(SqlState::kFeatureNotSupported, "{} is not supported yet", what).at(position);
}

}  // namespace aerolith
