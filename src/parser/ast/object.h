#pragma once

#include "parser/ast/type_name.h"

namespace aerolith::ast {

/// What DROP, COMMENT, ALTER ... RENAME / OWNER / SET SCHEMA and GRANT may be about.
enum class ObjectType : std::uint8_t {
    kAccessMethod,
    kAggregate,
    kCast,
    kCollation,
    kColumn,
    kConversion,
    kDatabase,
    kDomain,
    kDomainConstraint,
    kEventTrigger,
    kExtension,
    kForeignDataWrapper,
    kForeignServer,
    kForeignTable,
    kFunction,
    kIndex,
    kLanguage,
    kLargeObject,
    kMaterializedView,
    kOperator,
    kOperatorClass,
    kOperatorFamily,
    kParameter,
    kPolicy,
    kProcedure,
    kPublication,
    kRole,
    kRoutine,
    kRule,
    kSchema,
    kSequence,
    kStatistics,
    kSubscription,
    kTable,
    kTableConstraint,
    kTablespace,
    kTransform,
    kTrigger,
    kTextSearchConfiguration,
    kTextSearchDictionary,
    kTextSearchParser,
    kTextSearchTemplate,
    kType,
    kView,
};

/// An object by its name, with what some kinds need beside it.
struct ObjectReference {
    ObjectName name;
    /// Functions and aggregates: argument types; null entry: NONE (operators). Types and domains:
    /// one entry.
    List<const TypeName*> argument_types;
    bool arguments_given = false;  ///< f() as opposed to f
    RelationName on;               ///< Constraint, policy, rule, trigger ON relation.
    std::string_view method;       ///< Operator classes: USING method.
    int location = -1;
};

/// name, CURRENT_USER, CURRENT_ROLE, SESSION_USER, PUBLIC.
struct RoleSpec {
    enum class Type : std::uint8_t { kName, kCurrentRole, kCurrentUser, kSessionUser, kPublic };
    Type type = Type::kName;
    std::string_view name;
    int location = -1;
};

enum class DropBehavior : std::uint8_t { kRestrict, kCascade };

}  // namespace aerolith::ast
