#include "executor/operators/key_table.h"
#include "executor/operators/modify.h"
#include "executor/operators/operators.h"
#include "executor/rows/key_columns.h"

namespace aerolith {
namespace {

class InsertOperator final : public Operator, ModifyBase {
  public:
    InsertOperator(const PhysicalInsert& node, ExecContext& context)
        : ModifyBase(node, context),
          node_(node),
          child_(make_operator_tree(node.child(), context)),
          values_(make_evaluators(node.values, context)),
          keys_(*node.table, node.row) {
        for (const auto& [position, value] : node.conflict_assignments) {
            if (keys_.add(position)) conflict_lock_ = RowLockMode::kUpdate;
            assignments_.push_back(make_evaluator(*value, context));
        }
        for (const auto& [position, value] : node.generated) keys_.add(position);
        if (node.conflict_where) conflict_where_ = make_evaluator(*node.conflict_where, context);
    }

    Status run(PushTarget& target) override {
        Sink sink(*this, target);
        return child_->run(sink);
    }

  private:
    struct Sink final : PushTarget {
        Sink(InsertOperator& op, PushTarget& to) : op(op), target(to) {}
        Result<bool> push(Chunk& chunk) override {
            TRY(op.context_.eval.check_interrupts());
            Chunk rows;
            rows.size = chunk.size;
            for (const EvaluatorPtr& value : op.values_)
                rows.columns.push_back(TRY(value->evaluate(chunk)));
            TRY(op.check_rows(rows));
            if (op.node_.conflict != ConflictClause::Action::kNone)
                return op.insert_or_resolve(rows, target);
            TRY(op.writer_.insert(rows));
            TRY(op.foreign_keys_.inserted(rows));
            return op.push_returning(rows, nullptr, target);
        }
        InsertOperator& op;
        PushTarget& target;
    };

    /// Row by row, since a row may collide with one before it in the same statement.
    Result<bool> insert_or_resolve(const Chunk& rows, PushTarget& target) {
        for (std::size_t row = 0; row < rows.size; ++row) {
            TRY(context_.eval.check_interrupts());
            Chunk one = rows;
            one.select(std::make_shared<Selection>(Selection{static_cast<std::uint32_t>(row)}));
            // Constants are not sliced: flat single rows keep the indexes below simple.
            for (Vector& column : one.columns) column = column.flatten(1);
            auto conflict = TRY(find_and_lock(one));
            if (conflict) {
                TRY(check_visible(*conflict));
                if (node_.conflict == ConflictClause::Action::kUpdate)
                    TRY(update_existing(*conflict, one, target));
                continue;
            }
            TRY(writer_.insert(one));
            TRY(foreign_keys_.inserted(one));
            remember(one);
            TRY(push_returning(one, nullptr, target));
        }
        return true;
    }

    /// The row in the way, locked when it is to be updated.
    Result<std::optional<TableWriter::Conflict>> find_and_lock(const Chunk& one) {
        for (;;) {
            auto conflict = TRY(writer_.find_conflict(one, 0, node_.arbiters));
            if (!conflict || node_.conflict == ConflictClause::Action::kNothing) return conflict;
            TRY(context_.transaction.lock_row(conflict->row_key, conflict_lock_));
            if (TRY(writer_.persists(*conflict))) return conflict;
            TRY(context_.eval.check_interrupts());
        }
    }

    void remember(const Chunk& one) {
        if (writer_.format().has_hidden_key()) return;
        std::string key;
        writer_.format().encode_key(one, 0, 0, key);
        touched_.insert(key);
    }

    /// Above READ COMMITTED a row the snapshot does not show must not decide anything.
    Status check_visible(const TableWriter::Conflict& conflict) {
        if (context_.transaction.isolation() == IsolationLevel::kReadCommitted) return {};
        if (!TRY(context_.transaction.changed_since(context_.snapshot, conflict.row_key)))
            return {};
        return Error(SqlState::kSerializationFailure,
                     "could not serialize access due to concurrent update");
    }

    Status update_existing(const TableWriter::Conflict& conflict, const Chunk& proposed,
                           PushTarget& target) {
        LatestVersion latest = TRY(context_.transaction.latest(conflict.row_key, buffer_));
        if (!latest.exists())
            return Error(SqlState::kIndexCorrupted, "a unique index points to a missing row");
        bool ours = latest.source == LatestVersion::Source::kOwn &&
                    latest.command == context_.transaction.command();
        if (ours || !touched_.insert(conflict.row_key).inserted) {
            return error(SqlState::kCardinalityViolation,
                         "ON CONFLICT DO UPDATE command cannot affect row a second time")
                .hint(
                    "Ensure that no rows proposed for insertion within the same command have "
                    "duplicate constrained values.");
        }
        std::vector<Type> types;
        for (std::int16_t number : node_.row) types.push_back(node_.table->column(number).type);
        std::string_view keys[] = {conflict.row_key}, rows[] = {buffer_.view()};
        Chunk existing;
        TRY(writer_.format().decode(keys, rows, 1, node_.row, types, existing));
        Chunk both = existing;
        both.columns.insert(both.columns.end(), proposed.columns.begin(), proposed.columns.end());
        if (conflict_where_) {
            Vector truth = TRY(conflict_where_->evaluate(both));
            if (truth.is_null(0) || !truth.at(0).as<bool>()) return {};
        }
        Chunk changed = existing;
        for (std::size_t i = 0; i < assignments_.size(); ++i) {
            changed.columns[node_.conflict_assignments[i].first] =
                TRY(assignments_[i]->evaluate(both));
        }
        TRY(check_rows(changed));
        if (keys_.differ(existing, changed, 0))
            TRY(context_.transaction.lock_row(conflict.row_key, RowLockMode::kUpdate));
        TRY(writer_.update(conflict.row_key, existing, changed, 0));
        TRY(foreign_keys_.updated(existing, changed));
        TRY(push_returning(changed, nullptr, target));
        return {};
    }

    const PhysicalInsert& node_;
    OperatorPtr child_;
    std::vector<EvaluatorPtr> values_;
    std::vector<EvaluatorPtr> assignments_;
    EvaluatorPtr conflict_where_;
    KeyColumns keys_;
    RowLockMode conflict_lock_ = RowLockMode::kNoKeyUpdate;
    RowBuffer buffer_;
    KeyTable touched_;
};

}  // namespace

OperatorPtr make_insert(const PhysicalInsert& node, ExecContext& context) {
    return std::make_unique<InsertOperator>(node, context);
}

}  // namespace aerolith
