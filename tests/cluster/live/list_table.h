#pragma once

#include <optional>
#include <string>

#include "cluster/history/history.h"
#include "harness/connection.h"

/// How lists lie in tables: even keys as arrays, odd ones as text.
namespace aerolith::testing {

std::string create_list_tables();
std::string read_list(history::Key key, bool for_update);
/// Adds the value, makes the row if there is none, and shows the list.
std::string upsert_list(history::Key key, history::Value value);
/// Shows the list, or no row if there is none.
std::string update_list(history::Key key, history::Value value);
std::string read_all_lists();

/// Of an answer with one column and at most one row.
history::List list_in(const Answer& answer);
history::List parse_list(const std::string& text);

}  // namespace aerolith::testing
