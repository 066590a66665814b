#include "functions/families.h"

namespace aerolith {
namespace {

constexpr WindowSpec kWindows[] = {
    {3100, "row_number() -> bigint", WindowKind::kRowNumber,
     "number of the row within its partition"},
    {3101, "rank() -> bigint", WindowKind::kRank, "rank with gaps: number of the first peer"},
    {3102, "dense_rank() -> bigint", WindowKind::kDenseRank,
     "rank without gaps: number of the peer group"},
    {3103, "percent_rank() -> double precision", WindowKind::kPercentRank,
     "share of the other rows that come before the peers"},
    {3104, "cume_dist() -> double precision", WindowKind::kCumeDist,
     "share of the rows up to the last peer"},
    {3105, "ntile(integer) -> integer", WindowKind::kNtile,
     "number of the bucket when the partition is divided evenly"},
    {3106, "lag(anyelement) -> anyelement", WindowKind::kLag, "value of the row before"},
    {3107, "lag(anyelement, integer) -> anyelement", WindowKind::kLag, "value some rows before"},
    {3108, "lag(anycompatible, integer, anycompatible) -> anycompatible", WindowKind::kLag,
     "value some rows before, or a default"},
    {3109, "lead(anyelement) -> anyelement", WindowKind::kLead, "value of the row behind"},
    {3110, "lead(anyelement, integer) -> anyelement", WindowKind::kLead, "value some rows behind"},
    {3111, "lead(anycompatible, integer, anycompatible) -> anycompatible", WindowKind::kLead,
     "value some rows behind, or a default"},
    {3112, "first_value(anyelement) -> anyelement", WindowKind::kFirstValue,
     "value of the frame's first row"},
    {3113, "last_value(anyelement) -> anyelement", WindowKind::kLastValue,
     "value of the frame's last row"},
    {3114, "nth_value(anyelement, integer) -> anyelement", WindowKind::kNthValue,
     "value of the frame's n-th row"},
};

}  // namespace

std::span<const WindowSpec> window_functions() {
    return kWindows;
}

}  // namespace aerolith
