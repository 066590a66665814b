#include "executor/operators/operators.h"
#include "executor/spill/row_spool.h"

namespace aerolith {
namespace {

class CteOperator final : public Operator {
  public:
    CteOperator(const PhysicalCte& node, ExecContext& context)
        : node_(node),
          definition_(make_operator_tree(node.child(0), context)),
          body_(make_operator_tree(node.child(1), context)),
          context_(context) {}

    Status run(PushTarget& target) override {
        RowSpool rows(node_.child(0).types, context_.temp, context_.work_mem_bytes);
        SpoolTarget spool(rows);
        // Rows that a WITH query changes do not count as the statement's.
        std::uint64_t affected = context_.rows_affected;
        TRY(definition_->run(spool));
        TRY(rows.finish());
        context_.rows_affected = affected;
        context_.ctes[node_.cte] = &rows;
        Status status = body_->run(target);
        context_.ctes.erase(node_.cte);
        return status;
    }

  private:
    const PhysicalCte& node_;
    OperatorPtr definition_, body_;
    ExecContext& context_;
};

class CteScanOperator final : public Operator {
  public:
    CteScanOperator(const PhysicalCteScan& node, ExecContext& context)
        : node_(node), context_(context) {}

    Status run(PushTarget& target) override {
        struct Output final : PushTarget {
            Output(const std::vector<std::uint32_t>& slots, PushTarget& to)
                : slots(slots), target(to) {}
            Result<bool> push(Chunk& rows) override {
                Chunk out;
                out.size = rows.size;
                for (std::uint32_t slot : slots) out.columns.push_back(rows.columns[slot]);
                return target.push(out);
            }
            const std::vector<std::uint32_t>& slots;
            PushTarget& target;
        } output(node_.output, target);
        TRY(context_.ctes.at(node_.cte)->read(output, context_.eval));
        return {};
    }

  private:
    const PhysicalCteScan& node_;
    ExecContext& context_;
};

}  // namespace

OperatorPtr make_cte(const PhysicalCte& node, ExecContext& context) {
    return std::make_unique<CteOperator>(node, context);
}
OperatorPtr make_cte_scan(const PhysicalCteScan& node, ExecContext& context) {
    return std::make_unique<CteScanOperator>(node, context);
}

}  // namespace aerolith
