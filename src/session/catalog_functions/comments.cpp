#include "session/catalog_functions/comments.h"

#include "session/catalog_functions/list.h"
#include "session/session_impl.h"

namespace aerolith {

std::vector<CommentRow> comments_in(const Catalog& catalog, bool shared) {
    std::vector<CommentRow> rows;
    auto add = [&](Oid object, Oid class_oid, std::int32_t column, std::string_view text) {
        if (!text.empty()) rows.push_back({object, class_oid, column, text});
    };
    if (shared) {
        for (const auto& [oid, database] : catalog.databases())
            add(oid, kDatabaseClass, 0, database->comment);
        for (const auto& [oid, role] : catalog.roles()) add(oid, kRoleClass, 0, role->comment);
        return rows;
    }
    for (const auto& [oid, schema] : catalog.schemas()) add(oid, kSchemaClass, 0, schema->comment);
    for (const auto& [oid, relation] : catalog.relations()) {
        add(oid, kRelationClass, 0, relation->comment);
        for (const ColumnDescriptor& column : relation->columns) {
            if (!column.dropped) add(oid, kRelationClass, column.number, column.comment);
        }
        for (const IndexDescriptor& index : relation->indexes)
            add(index.oid, kRelationClass, 0, index.comment);
        for (const ConstraintDescriptor& constraint : relation->constraints)
            add(constraint.oid, kConstraintClass, 0, constraint.comment);
    }
    return rows;
}

namespace {

Value find_comment(SessionImpl& session, const std::vector<Value>& arguments, bool shared,
                   std::int32_t column, std::string_view catalog_name) {
    static constexpr std::pair<std::string_view, Oid> kClasses[] = {
        {"pg_class", kRelationClass},
        {"pg_namespace", kSchemaClass},
        {"pg_constraint", kConstraintClass},
        {"pg_database", kDatabaseClass},
        {"pg_authid", kRoleClass}};
    Oid wanted = kInvalidOid;
    for (const auto& [name, oid] : kClasses) {
        if (name == catalog_name) wanted = oid;
    }
    auto object = static_cast<Oid>(arguments[0].as<std::int32_t>());
    for (const CommentRow& row : comments_in(session.catalog(), shared)) {
        bool in_class = catalog_name.empty() || row.class_oid == wanted;
        if (in_class && row.object == object && row.column == column) return Value::text(row.text);
    }
    return Value::null({type_oid::kText});
}

std::string_view catalog_argument(const std::vector<Value>& arguments) {
    return arguments.size() > 1 ? arguments[1].as<std::string_view>() : std::string_view();
}

Result<Value> object_description(SessionImpl& session, const std::vector<Value>& arguments) {
    return find_comment(session, arguments, false, 0, catalog_argument(arguments));
}

Result<Value> shared_description(SessionImpl& session, const std::vector<Value>& arguments) {
    return find_comment(session, arguments, true, 0, catalog_argument(arguments));
}

Result<Value> column_description(SessionImpl& session, const std::vector<Value>& arguments) {
    return find_comment(session, arguments, false, arguments[1].as<std::int32_t>(), "pg_class");
}

constexpr CatalogFunction kCommentFunctions[] = {
    {"col_description", column_description},
    {"obj_description", object_description},
    {"shobj_description", shared_description},
};

}  // namespace

std::span<const CatalogFunction> comment_functions() {
    return kCommentFunctions;
}

}  // namespace aerolith
