#include "functions/families.h"

namespace aerolith {
namespace {

/// A table that is no partition has none above it.
class NoRows final : public SetSource {
  public:
    static Result<std::unique_ptr<SetSource>> open(EvalContext&, std::span<const Value>) {
        return std::unique_ptr<SetSource>(new NoRows);
    }
    Status next(EvalContext&, Chunk& out) override {
        out = {};
        return {};
    }
};

constexpr SetFunctionSpec kPartitionSets[] = {
    {.oid = 3425,
     .signature = "pg_partition_ancestors(regclass) -> setof regclass",
     .summary = "Tables a partition is part of.",
     .volatility = Volatility::kVolatile,
     .open = NoRows::open},
};

}  // namespace

std::span<const SetFunctionSpec> partition_set_functions() {
    return kPartitionSets;
}

}  // namespace aerolith
