#include "executor/expression/hashed_subquery.h"

#include "executor/expression/evaluator.h"

namespace aerolith {

HashedSubquery::HashedSubquery(const PhysicalSubquery& subquery, ExecContext& context)
    : outer_(make_evaluator(*subquery.hash_keys.front(), context)),
      encoder_(std::vector{KeyEncoder::Column{subquery.hash_keys.front()->type.oid}}),
      context_(context) {}

struct HashedSubquery::Build final : PushTarget {
    explicit Build(HashedSubquery& to) : subquery(to) {}
    Result<bool> push(Chunk& chunk) override {
        TRY(subquery.context_.eval.check_interrupts());
        Vector& column = chunk.columns.front();
        if (column.has_nulls()) {
            auto kept = std::make_shared<Selection>();
            for (std::uint32_t row = 0; row < chunk.size; ++row) {
                if (!column.is_null(row)) kept->push_back(row);
            }
            subquery.has_null_ = subquery.has_null_ || kept->size() < chunk.size;
            chunk.select(kept);
        }
        keys.encode(subquery.encoder_, {chunk.columns.front()}, chunk.size);
        TRY(subquery.values_->add(keys));
        return true;
    }
    HashedSubquery& subquery;
    KeyBatch keys;
};

Status HashedSubquery::build(Operator& subquery) {
    values_ = std::make_unique<KeySet>(context_.temp, context_.eval, context_.hash_mem_bytes);
    has_null_ = false;
    Build rows(*this);
    return subquery.run(rows);
}

Result<Vector> HashedSubquery::evaluate(const Chunk& chunk) {
    Vector key = TRY(outer_->evaluate(chunk));
    KeyBatch keys;
    keys.encode(encoder_, {key}, chunk.size);
    std::vector<bool> found;
    TRY(values_->find(keys, found));
    Vector out({type_oid::kBool}, std::max<std::size_t>(chunk.size, 1));
    bool* truth = out.data<bool>();
    bool no_rows = values_->empty() && !has_null_;
    for (std::size_t row = 0; row < chunk.size; ++row) {
        truth[row] = found[row] && keys.complete(row);
        bool open = !keys.complete(row) || (!found[row] && has_null_);
        if (open && !no_rows) out.set_null(row);
    }
    return out;
}

}  // namespace aerolith
