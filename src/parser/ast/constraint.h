#pragma once

#include "parser/ast/dml.h"
#include "parser/ast/option.h"

namespace aerolith::ast {

enum class ConstraintKind : std::uint8_t {
    kNull,
    kNotNull,
    kDefault,
    kIdentity,
    kGenerated,
    kCheck,
    kPrimaryKey,
    kUnique,
    kExclusion,
    kForeignKey,
};

enum class ReferentialAction : std::uint8_t {
    kNoAction,
    kRestrict,
    kCascade,
    kSetNull,
    kSetDefault
};
enum class MatchKind : std::uint8_t { kSimple, kFull, kPartial };

struct ExclusionElement {
    IndexElement element;
    ObjectName operator_name;
};

/// A constraint of a column or of a table; NULL, DEFAULT and the like are constraints of a column
/// too.
struct Constraint {
    ConstraintKind kind = ConstraintKind::kCheck;
    std::string_view name;  ///< CONSTRAINT name, else empty.
    int location = -1;
    bool deferrable = false;
    bool initially_deferred = false;
    bool not_valid = false;
    bool no_inherit = false;

    const Expr* expr = nullptr;  ///< DEFAULT, CHECK, GENERATED ... STORED
    /// The expression's text as written: what a stored default or check is parsed from again.
    std::string_view expr_text;

    bool generated_always = false;  ///< Identity: ALWAYS, else BY DEFAULT.
    List<Option> sequence_options;  ///< Identity.

    List<Identifier>
        columns;  ///< PRIMARY KEY, UNIQUE, FOREIGN KEY; empty in a column's constraint.
    List<Identifier> including;
    bool nulls_not_distinct = false;
    List<Option> with_options;
    std::string_view tablespace;
    std::string_view index_name;  ///< USING INDEX name

    std::string_view access_method;  ///< EXCLUDE USING method
    List<ExclusionElement> exclusions;
    const Expr* where = nullptr;  ///< EXCLUDE ... WHERE

    RelationName referenced;
    List<Identifier> referenced_columns;
    MatchKind match = MatchKind::kSimple;
    ReferentialAction on_delete = ReferentialAction::kNoAction;
    ReferentialAction on_update = ReferentialAction::kNoAction;
    List<Identifier> set_columns;  ///< ON DELETE SET NULL (columns)
};

}  // namespace aerolith::ast
