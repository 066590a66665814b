#pragma once

#include "parser/ast/object.h"
#include "parser/ast/statement.h"

namespace aerolith::ast {

/// ALTER <object> ... RENAME TO. For columns and constraints `relation_type` is the kind of their
/// relation.
struct RenameStatement : StatementOf<StatementKind::kRename> {
    ObjectType object_type = ObjectType::kTable;
    ObjectType relation_type = ObjectType::kTable;
    RelationName relation;      ///< Relations, columns, constraints.
    ObjectReference object;     ///< Everything else.
    std::string_view old_name;  ///< Column or constraint.
    std::string_view new_name;
    bool if_exists = false;
    bool only = false;
    DropBehavior behavior = DropBehavior::kRestrict;
};

/// ALTER <object> ... OWNER TO for what is not a relation (those are an AlterTableCommand).
struct AlterOwnerStatement : StatementOf<StatementKind::kAlterOwner> {
    ObjectType object_type = ObjectType::kSchema;
    ObjectReference object;
    const RoleSpec* owner = nullptr;
};

/// ALTER <object> ... SET SCHEMA
struct AlterObjectSchemaStatement : StatementOf<StatementKind::kAlterObjectSchema> {
    ObjectType object_type = ObjectType::kTable;
    RelationName relation;
    ObjectReference object;
    std::string_view new_schema;
    bool if_exists = false;
};

}  // namespace aerolith::ast
