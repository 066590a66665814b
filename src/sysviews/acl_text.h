#pragma once

#include <string>

#include "catalog/acl.h"

namespace aerolith {

class SessionImpl;

/// "{postgres=arwdDxt/postgres,reader=r/postgres}"
std::string acl_array(SessionImpl& session, const Acl& acl);

}  // namespace aerolith
