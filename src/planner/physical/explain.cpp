#include "planner/physical/explain.h"

#include "planner/physical/parallel.h"
#include "types/type_info.h"

namespace aerolith {
namespace {

using Names = std::vector<std::string>;

std::string_view join_prefix(JoinKind kind) {
    switch (kind) {
        case JoinKind::kInner:
            return "";
        case JoinKind::kLeft:
            return " Left";
        case JoinKind::kRight:
            return " Right";
        case JoinKind::kFull:
            return " Full";
        case JoinKind::kSemi:
            return " Semi";
        case JoinKind::kAnti:
            return " Anti";
    }
    return "";
}

class Explainer {
  public:
    Explainer(const ExplainOptions& options,
              const std::function<Measured(const PhysicalNode&)>& measured)
        : options_(options), measured_(measured) {}

    /// Adds the node and those below; returns the names of its slots.
    Names node(const PhysicalNode& plan, int depth) {
        std::size_t header = lines.size();
        lines.emplace_back();
        std::vector<std::string> details;
        std::size_t place = lines.size();
        Names names = describe(plan, depth, details);
        std::string indent =
            depth == 0 ? "" : std::string(static_cast<std::size_t>(depth) * 6 - 4, ' ') + "->  ";
        std::string detail_indent(static_cast<std::size_t>(depth) * 6 + 2, ' ');
        Measured measured = measured_(plan);
        lines[header] = indent + title_ + cost(plan) + measured.summary;
        for (const PhysicalNode* shown = &plan; !notes_are_below(*shown); shown = &shown->child()) {
            std::vector<std::string> notes = measured_(*shown).notes;
            details.insert(details.end(), notes.begin(), notes.end());
            if (shown->kind != PlanKind::kProject && shown->kind != PlanKind::kFilter) break;
        }
        for (std::string& detail : details) detail.insert(0, detail_indent);
        lines.insert(lines.begin() + static_cast<std::ptrdiff_t>(place), details.begin(),
                     details.end());
        return names;
    }

    std::vector<std::string> lines;

  private:
    /// Their notes belong to a node of PostgreSQL's that is none of ours.
    static bool notes_are_below(const PhysicalNode& plan) {
        return plan.kind == PlanKind::kHashJoin ||
               (plan.kind == PlanKind::kAggregate &&
                static_cast<const PhysicalAggregate&>(plan).division.any());
    }

    std::string cost(const PhysicalNode& plan) const { return cost(plan, plan.startup_cost); }
    std::string cost(const PhysicalNode& plan, double startup_cost) const {
        if (!options_.costs) return "";
        double width = 0;
        for (const Type& type : plan.types) {
            const TypeInfo& info = type_info(type.oid);
            width += info.length > 0 ? info.length : 32;
        }
        return fmt::format("  (cost={:.2f}..{:.2f} rows={:.0f} width={:.0f})", startup_cost,
                           plan.cost, plan.rows, width);
    }
    static void add(std::vector<std::string>& details, std::string_view label,
                    const std::vector<ExprPtr>& conditions, const Names& names) {
        if (conditions.empty()) return;
        std::string text;
        for (const ExprPtr& condition : conditions)
            text += (text.empty() ? "" : " AND ") + print_expr(*condition, names);
        details.push_back(conditions.size() > 1 ? fmt::format("{}: ({})", label, text)
                                                : fmt::format("{}: {}", label, text));
    }
    static void add(std::vector<std::string>& details, const Division& division) {
        if (division.workers > 0)
            details.push_back(fmt::format("Workers Planned: {}", division.workers));
        if (division.nodes > 0)
            details.push_back(fmt::format("Nodes Planned: {}", division.nodes + 1));
    }
    static std::string list(const std::vector<ExprPtr>& exprs, const Names& names) {
        std::string text;
        for (const ExprPtr& expr : exprs)
            text += (text.empty() ? "" : ", ") + print_expr(*expr, names);
        return text;
    }

    Names describe(const PhysicalNode& plan, int depth, std::vector<std::string>& details) {
        switch (plan.kind) {
            case PlanKind::kScan:
                return scan(static_cast<const PhysicalScan&>(plan), details);
            case PlanKind::kVirtualScan: {
                const auto& node = static_cast<const PhysicalVirtualScan&>(plan);
                Names names;
                for (std::int16_t column : node.output)
                    names.push_back(node.table->columns[static_cast<std::size_t>(column) - 1].name);
                title_ = "Seq Scan on " + node.table->name +
                         (node.alias != node.table->name ? " " + node.alias : "");
                add(details, "Filter", node.filter, names);
                return names;
            }
            case PlanKind::kProject: {
                // A projection is not a node of PostgreSQL's plans: its child stands for it.
                const auto& node = static_cast<const PhysicalProject&>(plan);
                Names below = describe(node.child(), depth, details);
                Names names;
                for (const ExprPtr& expr : node.exprs) names.push_back(print_expr(*expr, below));
                return names;
            }
            case PlanKind::kFilter: {
                const auto& node = static_cast<const PhysicalFilter&>(plan);
                Names names = describe(node.child(), depth, details);
                add(details, "Filter", node.conditions, names);
                return names;
            }
            case PlanKind::kHashJoin:
                return hash_join(static_cast<const PhysicalHashJoin&>(plan), depth, details);
            case PlanKind::kNestedLoopJoin: {
                const auto& node = static_cast<const PhysicalNestedLoopJoin&>(plan);
                Names names = node_below(node.child(0), depth),
                      right = node_below(node.child(1), depth);
                names.insert(names.end(), right.begin(), right.end());
                title_ = fmt::format("Nested Loop{}{}", join_prefix(node.join),
                                     node.join == JoinKind::kInner ? "" : " Join");
                add(details, "Join Filter", node.conditions, names);
                if (node.join == JoinKind::kSemi || node.join == JoinKind::kAnti)
                    names.resize(node.columns.size());
                return names;
            }
            case PlanKind::kAggregate:
                return aggregate(static_cast<const PhysicalAggregate&>(plan), depth, details);
            case PlanKind::kGather: {
                const auto& node = static_cast<const PhysicalGather&>(plan);
                divided_ = driving_scan(node.child());
                Names names = node_below(node.child(), depth);
                title_ = "Gather";
                add(details, node.division);
                return names;
            }
            case PlanKind::kDistinct: {
                const auto& node = static_cast<const PhysicalDistinct&>(plan);
                Names names = node_below(node.child(), depth);
                title_ = node.sorted ? "Unique" : "HashAggregate";
                if (!node.sorted) details.push_back("Group Key: " + list(node.keys, names));
                return names;
            }
            case PlanKind::kSort:
                return sort(static_cast<const PhysicalSort&>(plan), depth, details);
            case PlanKind::kUpdate:
                return modify(static_cast<const PhysicalModify&>(plan), "Update", depth);
            case PlanKind::kDelete:
                return modify(static_cast<const PhysicalModify&>(plan), "Delete", depth);
            case PlanKind::kInsert:
                return modify(static_cast<const PhysicalModify&>(plan), "Insert", depth);
            default:
                return plain(plan, depth);
        }
    }

    Names node_below(const PhysicalNode& child, int depth) { return node(child, depth + 1); }

    Names scan(const PhysicalScan& node, std::vector<std::string>& details) {
        Names names;
        for (std::int16_t column : node.output)
            names.push_back(column == kRowKeyColumn ? "ctid" : node.table->column(column).name);
        bool ranged = !node.range.equal.empty() || node.range.low || node.range.high ||
                      node.range.next_is_null;
        std::string target =
            node.table->name + (node.alias != node.table->name ? " " + node.alias : "");
        if (node.index || ranged || node.reverse) {
            const IndexDescriptor* key = node.index ? node.index : node.table->primary_key();
            title_ = fmt::format("Index Scan{} using {} on {}", node.reverse ? " Backward" : "",
                                 key ? key->name : "row id", target);
        } else {
            title_ = (&node == divided_ ? "Parallel Seq Scan on " : "Seq Scan on ") + target;
        }
        add(details, "Index Cond", node.index_conditions, names);
        add(details, "Filter", node.filter, names);
        return names;
    }

    Names sort(const PhysicalSort& node, int depth, std::vector<std::string>& details) {
        bool parallel = node.division.any();
        std::size_t below = lines.size();
        if (parallel) divided_ = driving_scan(node.child());
        Names names = node_below(node.child(), parallel ? depth + 1 : depth);
        std::string keys;
        for (const SortKey& key : node.keys) {
            keys += (keys.empty() ? "" : ", ") + print_expr(*key.expr, names) +
                    (key.descending ? " DESC" : "");
            if (key.nulls_first != key.descending)
                keys += key.nulls_first ? " NULLS FIRST" : " NULLS LAST";
        }
        title_ = parallel ? "Gather Merge" : "Sort";
        if (!parallel) {
            details.push_back("Sort Key: " + keys);
            return names;
        }
        add(details, node.division);
        std::string indent(static_cast<std::size_t>(depth) * 6 + 2, ' ');
        std::vector<std::string> between = {indent + "->  Sort" + cost(node, node.child().cost),
                                            indent + "      Sort Key: " + keys};
        lines.insert(lines.begin() + static_cast<std::ptrdiff_t>(below), between.begin(),
                     between.end());
        return names;
    }

    Names aggregate(const PhysicalAggregate& node, int depth, std::vector<std::string>& details) {
        std::string_view kind = node.groups.empty() ? "Aggregate" : "HashAggregate";
        std::size_t partial = lines.size();
        Names below;
        if (node.division.any()) {
            divided_ = driving_scan(node.child());
            below = node_below(node.child(), depth + 2);
        } else {
            below = node_below(node.child(), depth);
        }
        std::string key = node.groups.empty() ? "" : "Group Key: " + list(node.groups, below);
        if (node.division.any()) {
            std::string indent(static_cast<std::size_t>(depth) * 6 + 2, ' '),
                deeper = indent + "      ";
            std::vector<std::string> between = {
                indent + "->  Gather" + cost(node, node.child().cost)};
            std::vector<std::string> notes;
            add(notes, node.division);
            for (std::string& note : measured_(node).notes) notes.push_back(std::move(note));
            for (const std::string& note : notes) between.push_back(deeper + note);
            between.push_back(
                fmt::format("{}->  Partial {}{}", deeper, kind, cost(node, node.child().cost)));
            if (!key.empty()) between.push_back(deeper + "      " + key);
            lines.insert(lines.begin() + static_cast<std::ptrdiff_t>(partial), between.begin(),
                         between.end());
        }
        title_ = fmt::format("{}{}", node.division.any() ? "Finalize " : "", kind);
        if (!key.empty()) details.push_back(key);
        Names names;
        for (const ExprPtr& group : node.groups) names.push_back(print_expr(*group, below));
        for (const ExprPtr& call : node.aggregates) names.push_back(print_expr(*call, below));
        return names;
    }

    Names hash_join(const PhysicalHashJoin& node, int depth, std::vector<std::string>& details) {
        Names left = node_below(node.child(0), depth), right = hash_below(node, depth + 1);
        std::string keys;
        for (std::size_t i = 0; i < node.left_keys.size(); ++i) {
            keys +=
                fmt::format("{}({} = {})", i ? " AND " : "", print_expr(*node.left_keys[i], left),
                            print_expr(*node.right_keys[i], right));
        }
        title_ = fmt::format("Hash{} Join", join_prefix(node.join));
        details.push_back("Hash Cond: " + (node.left_keys.size() > 1 ? "(" + keys + ")" : keys));
        Names names = left;
        names.insert(names.end(), right.begin(), right.end());
        add(details, "Join Filter", node.conditions, names);
        if (node.join == JoinKind::kSemi || node.join == JoinKind::kAnti) names.resize(left.size());
        return names;
    }

    /// The hash table is a node of its own in PostgreSQL's plans.
    Names hash_below(const PhysicalHashJoin& join, int depth) {
        const PhysicalNode& child = join.child(1);
        std::string indent(static_cast<std::size_t>(depth) * 6 - 4, ' ');
        lines.push_back(indent + "->  Hash" + cost(child, child.cost) + measured_(child).summary);
        for (const std::string& note : measured_(join).notes)
            lines.push_back(indent + "      " + note);
        return node_below(child, depth);
    }

    Names modify(const PhysicalModify& node, std::string_view verb, int depth) {
        node_below(node.child(), depth);
        title_ = fmt::format("{} on {}{}", verb, node.table->name,
                             node.alias != node.table->name ? " " + node.alias : "");
        return Names(node.columns.size());
    }

    Names plain(const PhysicalNode& plan, int depth) {
        Names names;
        for (const PhysicalPtr& child : plan.children) names = node_below(*child, depth);
        switch (plan.kind) {
            case PlanKind::kEmpty:
                title_ = "Result";
                break;
            case PlanKind::kValues:
                title_ = static_cast<const PhysicalValues&>(plan).tuples.size() == 1
                             ? "Result"
                             : "Values Scan on \"*VALUES*\"";
                break;
            case PlanKind::kSetFunction:
                title_ = "Function Scan on " + static_cast<const PhysicalSetFunction&>(plan).alias;
                break;
            case PlanKind::kProjectSet:
                title_ = "ProjectSet";
                break;
            case PlanKind::kLimit:
                title_ = "Limit";
                break;
            case PlanKind::kLockRows:
                title_ = "LockRows";
                break;
            case PlanKind::kRecursive:
                title_ = "Recursive Union";
                break;
            case PlanKind::kWindow:
                title_ = "WindowAgg";
                break;
            case PlanKind::kCteScan:
                title_ = "CTE Scan on " + static_cast<const PhysicalCteScan&>(plan).alias;
                break;
            case PlanKind::kCte:
                title_ = "CTE " + static_cast<const PhysicalCte&>(plan).name;
                break;
            case PlanKind::kSetOperation: {
                const auto& node = static_cast<const PhysicalSetOperation&>(plan);
                static constexpr std::string_view kOps[] = {"Append", "HashSetOp Intersect",
                                                            "HashSetOp Except"};
                title_ = std::string(kOps[static_cast<int>(node.op)]) +
                         (node.all && node.op != LogicalSetOperation::Op::kUnion ? " All" : "");
                break;
            }
            default:
                title_ = "Result";
                break;
        }
        names.resize(plan.columns.size());
        for (std::string& name : names) {
            if (name.empty()) name = "?column?";
        }
        return names;
    }

    const ExplainOptions& options_;
    const std::function<Measured(const PhysicalNode&)>& measured_;
    std::string title_;
    const PhysicalScan* divided_ = nullptr;
};

}  // namespace

std::vector<std::string> explain_plan(
    const PhysicalPlan& plan, const ExplainOptions& options,
    const std::function<Measured(const PhysicalNode&)>& measured) {
    Explainer explainer(options, measured);
    explainer.node(*plan.root, 0);
    return std::move(explainer.lines);
}

}  // namespace aerolith
