#include "session/session_impl.h"
#include "sysviews/acl_text.h"
#include "sysviews/row_builder.h"
#include "sysviews/sources.h"

namespace aerolith {
namespace {

constexpr int kUtf8 = 6;
constexpr Oid kDefaultTablespace = 1663, kGlobalTablespace = 1664;

}  // namespace

Status produce_pg_database(SystemViewContext& context, const VirtualTable::Emit& emit) {
    RowBuilder row("pg_catalog", "pg_database", emit);
    for (const auto& [oid, database] : context.session.catalog().databases()) {
        row.set("oid", oid)
            .set("datname", database->name)
            .set("datdba", database->owner)
            .set("encoding", kUtf8);
        row.set("datlocprovider", 'c')
            .set("datistemplate", database->is_template)
            .set("datallowconn", database->allow_connections);
        row.set("datconnlimit", database->connection_limit)
            .set("dattablespace", kDefaultTablespace);
        if (database->acl) row.set("datacl", acl_array(context.session, *database->acl));
        TRY(row.set("datcollate", "C").set("datctype", "C.UTF-8").emit());
    }
    return {};
}

Status produce_pg_authid(SystemViewContext& context, const VirtualTable::Emit& emit) {
    RowBuilder row("pg_catalog", "pg_authid", emit);
    for (const auto& [oid, role] : context.session.catalog().roles()) {
        row.set("oid", oid)
            .set("rolname", role->name)
            .set("rolsuper", role->superuser)
            .set("rolinherit", role->inherit);
        row.set("rolcreaterole", role->create_role)
            .set("rolcreatedb", role->create_database)
            .set("rolcanlogin", role->can_login);
        row.set("rolreplication", role->replication).set("rolbypassrls", role->bypass_row_security);
        row.set("rolconnlimit", role->connection_limit);
        if (!role->password.empty()) row.set("rolpassword", role->password);
        if (!role->valid_until.empty()) row.set("rolvaliduntil", role->valid_until);
        TRY(row.emit());
    }
    return {};
}

Status produce_pg_auth_members(SystemViewContext& context, const VirtualTable::Emit& emit) {
    RowBuilder row("pg_catalog", "pg_auth_members", emit);
    for (const auto& [oid, role] : context.session.catalog().roles()) {
        for (const Membership& membership : role->member_of) {
            row.set("roleid", membership.role)
                .set("member", oid)
                .set("grantor", membership.grantor);
            TRY(row.set("admin_option", membership.admin).emit());
        }
    }
    return {};
}

Status produce_pg_tablespace(SystemViewContext&, const VirtualTable::Emit& emit) {
    RowBuilder row("pg_catalog", "pg_tablespace", emit);
    TRY(row.set("oid", kDefaultTablespace)
            .set("spcname", "pg_default")
            .set("spcowner", kBootstrapRole)
            .emit());
    return row.set("oid", kGlobalTablespace)
        .set("spcname", "pg_global")
        .set("spcowner", kBootstrapRole)
        .emit();
}

}  // namespace aerolith
