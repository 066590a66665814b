#pragma once

namespace aerolith {

/// Makes pg_catalog, information_schema and aerolith known. Once per process, before the first
/// session.
void install_system_views();

}  // namespace aerolith
