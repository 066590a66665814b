#include "executor/operators/modify.h"
#include "executor/operators/operators.h"
#include "executor/rows/row_locker.h"
#include "types/type_info.h"

namespace aerolith {
namespace {

bool is_key_column(const RelationDescriptor& table, std::int16_t number) {
    return std::ranges::any_of(table.indexes, [&](const IndexDescriptor& index) {
        return index.unique && std::ranges::any_of(index.columns, [&](const IndexColumn& column) {
                   return column.number == number;
               });
    });
}

bool same_value(const Value& left, const Value& right) {
    if (left.is_null() || right.is_null()) return left.is_null() && right.is_null();
    return type_info(left.type().oid).compare(left.datum(), right.datum()) == 0;
}

class UpdateOperator final : public Operator, ModifyBase {
  public:
    UpdateOperator(const PhysicalUpdate& node, ExecContext& context)
        : ModifyBase(node, context),
          node_(node),
          child_(make_operator_tree(node.child(), context)),
          locker_(node.mark, node.recheck, true, context) {
        for (const auto& [position, value] : node.assignments)
            assignments_.push_back(make_evaluator(*value, context));
        if (node.mark.strength == RowLockStrength::kUpdate) find_key_assignments();
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
            if (changes_key(old_rows, new_rows, row))  // as it turned out under the lock
                TRY(context_.transaction.lock_row(keys.at(row).as<std::string_view>(),
                                                  RowLockMode::kUpdate));
            TRY(writer_.update(keys.at(row).as<std::string_view>(), old_rows, new_rows, row));
        }
        TRY(foreign_keys_.updated(old_rows, new_rows));
        return push_returning(new_rows, &chunk, target);
    }

    /// Assignments to columns of unique indexes: who only keeps their values takes the weaker lock.
    void find_key_assignments() {
        for (std::size_t i = 0; i < node_.assignments.size(); ++i) {
            const auto& [position, value] = node_.assignments[i];
            if (!is_key_column(*node_.table, node_.row[position])) continue;
            if (volatility_of(*value) == Volatility::kVolatile) {
                key_assignments_.clear();
                return;
            }
            key_assignments_.push_back(i);
        }
    }

    /// By the rows as the statement sees them, before they are locked; none: the mark's.
    std::span<const RowLockStrength> strengths_for(const Chunk& chunk) {
        if (key_assignments_.empty()) return {};
        Chunk old_rows = old_rows_of(chunk, node_.mark, node_.row);
        Chunk new_rows = old_rows;
        for (std::size_t i : key_assignments_) {
            Result<Vector> values = assignments_[i]->evaluate(chunk);
            if (!values.ok()) return {};  // the rows may be others once they are locked
            new_rows.columns[node_.assignments[i].first] = std::move(*values);
        }
        strengths_.assign(chunk.size, RowLockStrength::kNoKeyUpdate);
        for (std::size_t row = 0; row < chunk.size; ++row) {
            if (changes_key(old_rows, new_rows, row)) strengths_[row] = RowLockStrength::kUpdate;
        }
        return strengths_;
    }

    bool changes_key(const Chunk& old_rows, const Chunk& new_rows, std::size_t row) const {
        return std::ranges::any_of(key_assignments_, [&](std::size_t i) {
            std::size_t position = node_.assignments[i].first;
            return !same_value(old_rows.columns[position].value(row),
                               new_rows.columns[position].value(row));
        });
    }

    const PhysicalUpdate& node_;
    OperatorPtr child_;
    RowLocker locker_;
    std::vector<EvaluatorPtr> assignments_;
    std::vector<std::size_t> key_assignments_;
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
