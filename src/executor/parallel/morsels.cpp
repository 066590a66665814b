#include "executor/parallel/morsels.h"

#include "executor/operators/key_range.h"

namespace aerolith {

Result<std::vector<KeySpan>> divide_scan(const PhysicalScan& scan, std::size_t parts,
                                         ExecContext& context) {
    std::vector<KeySpan> spans = TRY(key_spans(scan, context));
    std::vector<KeySpan> pieces;
    for (KeySpan& span : spans) {
        std::vector<KeySpan> some =
            TRY(context.transaction.divide(span, std::max<std::size_t>(parts / spans.size(), 1)));
        pieces.insert(pieces.end(), std::make_move_iterator(some.begin()),
                      std::make_move_iterator(some.end()));
    }
    return pieces;
}

}  // namespace aerolith
