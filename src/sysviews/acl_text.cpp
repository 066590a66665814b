#include "sysviews/acl_text.h"

#include "catalog/authority.h"
#include "session/session_impl.h"
#include "sysviews/row_builder.h"

namespace aerolith {

std::string acl_array(SessionImpl& session, const Acl& acl) {
    Authority authority(session.catalog(), session.database());
    std::vector<std::string> items;
    for (const AclItem& item : acl) items.push_back(authority.item_text(item));
    return array_text(items);
}

}  // namespace aerolith
