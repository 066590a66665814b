#pragma once

#include "catalog/authority.h"
#include "executor/statements/statement_context.h"
#include "parser/ast/object.h"

namespace aerolith {

/// 42501 "must be owner of table t" unless the current role is, or may act as, the owner.
Status require_owner(const RelationDescriptor& relation, StatementContext& context);
Status require_owner(const SchemaDescriptor& schema, StatementContext& context);
Status require_owner(const DatabaseDescriptor& database, StatementContext& context);
/// CREATE on a schema: "permission denied for schema s".
Status require_create(Oid schema, StatementContext& context);
/// A privilege on a whole relation: "permission denied for table t".
Status require_privilege(const RelationDescriptor& relation, Privileges needed,
                         StatementContext& context);
Error permission_denied(const RelationDescriptor& relation);

/// name, CURRENT_USER ... as a role. PUBLIC is none.
Result<const RoleDescriptor*> role_of(const ast::RoleSpec& spec, StatementContext& context);
/// The new owner of ALTER ... OWNER TO, when the current role may give it to them.
Result<Oid> new_owner(const ast::RoleSpec& spec, StatementContext& context);
/// Grants of the old owner become the new one's.
void change_owner(std::optional<Acl>& acl, Oid before, Oid after);

Authority authority_of(StatementContext& context);

}  // namespace aerolith
