#include "executor/operators/modify.h"
#include "executor/operators/operators.h"
#include "executor/rows/key_columns.h"
#include "executor/rows/row_locker.h"

namespace aerolith {
namespace {

class UpdateOperator final : public Operator, ModifyBase {
  public:
    UpdateOperator(const PhysicalUpdate& node, ExecContext& context)
        : ModifyBase(node, context),
          node_(node),
          child_(make_operator_tree(node.child(), context)),
          locker_(node.mark, node.recheck, true, context),
          keys_(*node.table, node.row) {
        for (const auto& [position, value] : node.assignments) {
            if (keys_.add(position) && volatility_of(*value) != Volatility::kVolatile)
                predictable_.push_back(assignments_.size());
            assignments_.push_back(make_evaluator(*value, context));
        }
        for (const auto& [position, value] : node.generated) keys_.add(position);
    }

    Status run(PushTarget& target) override {
        struct Sink final : PushTarget {
            Sink(UpdateOperator& op, PushTarget& to) : op(op), target(to) {}
            Result<bool> push(Chunk& chunk) override { return op.update(chunk, target); }
            UpdateOperator& op;
            PushTarget& target;
        } sink(*this, target);
        return child_->run(sink);
    }

  private:
    Result<bool> update(Chunk& chunk, PushTarget& target) {
        TRY(locker_.lock(chunk, true, strengths_for(chunk)));
        if (chunk.size == 0) return true;
        Chunk old_rows = old_rows_of(chunk, node_.mark, node_.row);
        Chunk new_rows = old_rows;
        for (std::size_t i = 0; i < assignments_.size(); ++i) {
            new_rows.columns[node_.assignments[i].first] = TRY(assignments_[i]->evaluate(chunk));
        }
        TRY(check_rows(new_rows));
        const Vector& keys = chunk.columns[node_.mark.row_key_slot];
        for (std::size_t row = 0; row < chunk.size; ++row) {
            if (keys_.differ(old_rows, new_rows, row))  // as it turned out under the lock
                TRY(context_.transaction.lock_row(keys.at(row).as<std::string_view>(),
                                                  RowLockMode::kUpdate));
            TRY(writer_.update(keys.at(row).as<std::string_view>(), old_rows, new_rows, row));
        }
        TRY(foreign_keys_.updated(old_rows, new_rows));
        return push_returning(new_rows, &chunk, target);
    }

    /// Who writes a key but keeps its values takes the weaker lock: by the rows as the statement
    /// sees them, before they are locked; none: the mark's.
    std::span<const RowLockStrength> strengths_for(const Chunk& chunk) {
        if (node_.mark.strength != RowLockStrength::kUpdate) return {};
        Chunk old_rows = old_rows_of(chunk, node_.mark, node_.row);
        Chunk new_rows = old_rows;
        for (std::size_t i : predictable_) {
            Result<Vector> values = assignments_[i]->evaluate(chunk);
            if (!values.ok()) return {};  // the rows may be others once they are locked
            new_rows.columns[node_.assignments[i].first] = std::move(*values);
        }
        strengths_.assign(chunk.size, RowLockStrength::kNoKeyUpdate);
        for (std::size_t row = 0; row < chunk.size; ++row) {
            if (keys_.differ(old_rows, new_rows, row)) strengths_[row] = RowLockStrength::kUpdate;
        }
        return strengths_;
    }

    const PhysicalUpdate& node_;
    OperatorPtr child_;
    RowLocker locker_;
    std::vector<EvaluatorPtr> assignments_;
    KeyColumns keys_;
    std::vector<std::size_t>
        predictable_;  // assignments to keys whose value asking does not change
    std::vector<RowLockStrength> strengths_;
};

class DeleteOperator final : public Operator, ModifyBase {
  public:
    DeleteOperator(const PhysicalDelete& node, ExecContext& context)
        : ModifyBase(node, context),
          node_(node),
          child_(make_operator_tree(node.child(), context)),
          locker_(node.mark, node.recheck, true, context) {}

    Status run(PushTarget& target) override {
        struct Sink final : PushTarget {
            Sink(DeleteOperator& op, PushTarget& to) : op(op), target(to) {}
            Result<bool> push(Chunk& chunk) override { return op.erase(chunk, target); }
            DeleteOperator& op;
            PushTarget& target;
        } sink(*this, target);
        return child_->run(sink);
    }

  private:
    Result<bool> erase(Chunk& chunk, PushTarget& target) {
        TRY(locker_.lock(chunk, true));
        if (chunk.size == 0) return true;
        Chunk old_rows = old_rows_of(chunk, node_.mark, node_.row);
        const Vector& keys = chunk.columns[node_.mark.row_key_slot];
        for (std::size_t row = 0; row < chunk.size; ++row) {
            TRY(writer_.erase(keys.at(row).as<std::string_view>(), old_rows, row));
        }
        foreign_keys_.deleted(old_rows);
        return push_returning(old_rows, &chunk, target);
    }

    const PhysicalDelete& node_;
    OperatorPtr child_;
    RowLocker locker_;
};

class LockRowsOperator final : public Operator {
  public:
    LockRowsOperator(const PhysicalLockRows& node, ExecContext& context)
        : child_(make_operator_tree(node.child(), context)) {
        for (const PhysicalRowMark& mark : node.marks)
            lockers_.push_back(std::make_unique<RowLocker>(mark, node.recheck, false, context));
    }

    Status run(PushTarget& target) override {
        struct Transform final : PushTarget {
            Transform(LockRowsOperator& op, PushTarget& to) : op(op), target(to) {}
            Result<bool> push(Chunk& chunk) override {
                // One row at a time: a LIMIT above must not leave rows locked that it does not
                // return.
                for (std::size_t row = 0; row < chunk.size; ++row) {
                    Chunk one = chunk;
                    one.select(
                        std::make_shared<Selection>(Selection{static_cast<std::uint32_t>(row)}));
                    for (auto& locker : op.lockers_) TRY(locker->lock(one, false));
                    if (one.size > 0 && !TRY(target.push(one))) return false;
                }
                return true;
            }
            LockRowsOperator& op;
            PushTarget& target;
        } transform(*this, target);
        return child_->run(transform);
    }

  private:
    OperatorPtr child_;
    std::vector<std::unique_ptr<RowLocker>> lockers_;
};

}  // namespace

OperatorPtr make_update(const PhysicalUpdate& node, ExecContext& context) {
    return std::make_unique<UpdateOperator>(node, context);
}
OperatorPtr make_delete(const PhysicalDelete& node, ExecContext& context) {
    return std::make_unique<DeleteOperator>(node, context);
}
OperatorPtr make_lock_rows(const PhysicalLockRows& node, ExecContext& context) {
    return std::make_unique<LockRowsOperator>(node, context);
}

}  // namespace aerolith
