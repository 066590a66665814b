#include "catalog/authority.h"
#include "session/session_impl.h"
#include "sysviews/acl_text.h"
#include "sysviews/row_builder.h"
#include "sysviews/sources.h"

namespace aerolith {

Status produce_pg_namespace(SystemViewContext& context, const VirtualTable::Emit& emit) {
    RowBuilder row("pg_catalog", "pg_namespace", emit);
    for (const auto& [oid, schema] : context.session.catalog().schemas()) {
        if (schema->acl) row.set("nspacl", acl_array(context.session, *schema->acl));
        TRY(row.set("oid", oid).set("nspname", schema->name).set("nspowner", schema->owner).emit());
    }
    return {};
}

/// Rights that schemas have from the start; pg_dump leaves those out.
Status produce_pg_init_privs(SystemViewContext& context, const VirtualTable::Emit& emit) {
    constexpr Oid kClassOfSchemas = 2615;
    RowBuilder row("pg_catalog", "pg_init_privs", emit);
    for (Oid oid : {kPgCatalogSchema, kPublicSchema, kInformationSchema, kAerolithSchema}) {
        SchemaDescriptor schema;
        schema.oid = oid;
        give_initial_rights(schema);
        row.set("objoid", oid).set("classoid", kClassOfSchemas).set("objsubid", 0);
        TRY(row.set("privtype", 'i')
                .set("initprivs", acl_array(context.session, *schema.acl))
                .emit());
    }
    return {};
}

Status produce_pg_extension(SystemViewContext&, const VirtualTable::Emit& emit) {
    RowBuilder row("pg_catalog", "pg_extension", emit);
    row.set("oid", kAerolithExtension).set("extname", "aerolith").set("extowner", kBootstrapRole);
    return row.set("extnamespace", kAerolithSchema)
        .set("extrelocatable", false)
        .set("extversion", "1.0")
        .emit();
}

Status produce_pg_am(SystemViewContext&, const VirtualTable::Emit& emit) {
    RowBuilder row("pg_catalog", "pg_am", emit);
    TRY(row.set("oid", 2).set("amname", "heap").set("amhandler", 3).set("amtype", 't').emit());
    return row.set("oid", 403)
        .set("amname", "btree")
        .set("amhandler", 330)
        .set("amtype", 'i')
        .emit();
}

Status produce_pg_collation(SystemViewContext&, const VirtualTable::Emit& emit) {
    RowBuilder row("pg_catalog", "pg_collation", emit);
    auto common = [&](Oid oid, const char* name, char provider) -> RowBuilder& {
        row.set("oid", oid)
            .set("collname", name)
            .set("collnamespace", kPgCatalogSchema)
            .set("collowner", kBootstrapRole);
        return row.set("collprovider", provider)
            .set("collisdeterministic", true)
            .set("collencoding", -1);
    };
    TRY(common(100, "default", 'd').emit());
    TRY(common(950, "C", 'c').set("collcollate", "C").set("collctype", "C").emit());
    return common(951, "POSIX", 'c').set("collcollate", "POSIX").set("collctype", "POSIX").emit();
}

Status produce_pg_language(SystemViewContext&, const VirtualTable::Emit& emit) {
    RowBuilder row("pg_catalog", "pg_language", emit);
    TRY(row.set("oid", 12)
            .set("lanname", "internal")
            .set("lanowner", kBootstrapRole)
            .set("lanvalidator", 2246)
            .emit());
    row.set("oid", 14)
        .set("lanname", "sql")
        .set("lanowner", kBootstrapRole)
        .set("lanpltrusted", true);
    return row.set("lanvalidator", 2248).emit();
}

}  // namespace aerolith
