#pragma once

#include "executor/context.h"
#include "storage/key_value.h"

namespace aerolith {

/// The key spans a scan reads now: its range's expressions evaluated with the parameters of the
/// moment. Spans come in index order; none when no key can match (a comparison with NULL).
Result<std::vector<KeySpan>> key_spans(const PhysicalScan& scan, ExecContext& context);
/// A unique lookup's key; empty when nothing can match.
Result<std::string> lookup_key(const PhysicalScan& scan, ExecContext& context);

}  // namespace aerolith
