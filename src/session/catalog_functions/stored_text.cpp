#include "session/catalog_functions/stored_text.h"

#include "planner/deparse/stored_sql.h"
#include "session/session_impl.h"

namespace aerolith {

std::string shown_expression(SessionImpl& session, std::string_view text,
                             const RelationDescriptor* table, bool pretty, Type target) {
    BindEnvironment binding = session.bind_environment();
    CatalogNames names{session.catalog(), session.search_path()};
    PrintOptions options{names, session.eval().format(), pretty};
    // Over a table's columns this is the place that allows most: what is stored has been checked
    // where it belongs.
    Result<StoredSql> printed =
        print_expression(text, table, ExprPlace::kOther, binding, options, target);
    return printed.ok() ? printed->text : std::string(text);
}

std::string shown_view(SessionImpl& session, const RelationDescriptor& view, bool pretty) {
    BindEnvironment binding = session.bind_environment();
    CatalogNames names{session.catalog(), session.search_path()};
    PrintOptions options{names, session.eval().format(), pretty};
    std::vector<std::string> columns;
    for (const ColumnDescriptor& column : view.columns) columns.push_back(column.name);
    Result<StoredSql> printed = print_query(view.view_sql, &columns, binding, options);
    return (printed.ok() ? printed->text : " " + view.view_sql) + ";";
}

}  // namespace aerolith
