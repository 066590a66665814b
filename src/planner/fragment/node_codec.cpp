#include "catalog/descriptor_codec.h"
#include "planner/fragment/archive.h"
#include "planner/fragment/expr_kinds.h"
#include "types/type_info.h"

namespace aerolith {
namespace {

// What nodes of each kind have besides kind, types and children; `input` are the slots below.

template <class Archive, class Scan>
void travel_scan(Archive& archive, Scan& scan) {
    Oid index = scan.index ? scan.index->oid : kInvalidOid;
    archive(scan.table, index, scan.output, scan.filter);
    if constexpr (Archive::kReads) {
        scan.index = archive.failed() ? nullptr : scan.table->find_index(index);
        if (index != kInvalidOid && !scan.index) archive.fail();
    }
}

template <class Archive, class Join>
void travel_join(Archive& archive, Join& join, const std::vector<Type>& left,
                 const std::vector<Type>& right) {
    std::vector<Type> both = left;
    both.insert(both.end(), right.begin(), right.end());
    auto over = [&]([[maybe_unused]] const std::vector<Type>& input) {
        if constexpr (Archive::kReads) archive.set_input(&input);
    };
    archive(join.join, join.key_types);
    over(left);
    archive(join.left_keys);
    over(right);
    archive(join.right_keys);
    over(both);
    archive(join.conditions);
}

bool same_form(const std::vector<Type>& types, const std::vector<Type>& others) {
    return std::ranges::equal(types, others, [](const Type& one, const Type& other) {
        return physical_of_type(one.oid) == physical_of_type(other.oid);
    });
}

std::vector<Type> types_of(const std::vector<ExprPtr>& exprs) {
    std::vector<Type> types;
    for (const ExprPtr& expr : exprs) types.push_back(expr->type);
    return types;
}

bool is_sound_scan(const PhysicalScan& scan) {
    if (scan.output.size() != scan.types.size()) return false;
    for (std::size_t i = 0; i < scan.output.size(); ++i) {
        const Physical physical = physical_of_type(scan.types[i].oid);
        if (scan.output[i] == kRowKeyColumn) {
            if (physical != Physical::kBytes) return false;
            continue;
        }
        auto column =
            std::ranges::find(scan.table->columns, scan.output[i], &ColumnDescriptor::number);
        if (column == scan.table->columns.end() || column->dropped ||
            physical_of_type(column->type.oid) != physical)
            return false;
    }
    return true;
}

bool is_sound_join(const PhysicalHashJoin& join) {
    const std::size_t keys = join.key_types.size();
    if (join.left_keys.size() != keys || join.right_keys.size() != keys || keys == 0) return false;
    for (Oid type : join.key_types)
        if (!find_type(type)) return false;
    std::vector<Type> output = join.child(0).types;
    const std::vector<Type>& right = join.child(1).types;
    if (join.join == JoinKind::kInner || join.join == JoinKind::kLeft)
        output.insert(output.end(), right.begin(), right.end());
    else if (join.join != JoinKind::kSemi && join.join != JoinKind::kAnti)
        return false;
    return same_form(join.types, output);
}

/// The form of what the node yields is what its parts say.
bool is_sound_node(const PhysicalNode& node) {
    switch (node.kind) {
        case PlanKind::kScan:
            return is_sound_scan(static_cast<const PhysicalScan&>(node));
        case PlanKind::kProject:
            return same_form(node.types, types_of(static_cast<const PhysicalProject&>(node).exprs));
        case PlanKind::kAggregate: {
            const auto& aggregate = static_cast<const PhysicalAggregate&>(node);
            std::vector<Type> types = types_of(aggregate.groups);
            for (const ExprPtr& call : aggregate.aggregates) types.push_back(call->type);
            return same_form(node.types, types);
        }
        case PlanKind::kHashJoin:
            return is_sound_join(static_cast<const PhysicalHashJoin&>(node));
        case PlanKind::kShippedRows:
            return true;
        default:  // passes its child's rows on
            return same_form(node.types, node.child().types);
    }
}

struct NodeKind {
    PlanKind kind;
    std::size_t children;
    PhysicalPtr (*make)();
};

template <class Node>
PhysicalPtr make_node() {
    return std::make_unique<Node>();
}

constexpr NodeKind kNodes[] = {
    {PlanKind::kScan, 0, make_node<PhysicalScan>},
    {PlanKind::kProject, 1, make_node<PhysicalProject>},
    {PlanKind::kFilter, 1, make_node<PhysicalFilter>},
    {PlanKind::kAggregate, 1, make_node<PhysicalAggregate>},
    {PlanKind::kSort, 1, make_node<PhysicalSort>},
    {PlanKind::kHashJoin, 2, make_node<PhysicalHashJoin>},
    {PlanKind::kShippedRows, 0, make_node<PhysicalShippedRows>},
};

template <class Archive, class Node>
void travel_details(Archive& archive, Node& node) {
    auto as = [&]<class T>() -> auto& {
        if constexpr (Archive::kReads)
            return static_cast<T&>(node);
        else
            return static_cast<const T&>(node);
    };
    switch (node.kind) {
        case PlanKind::kScan:
            return travel_scan(archive, as.template operator()<PhysicalScan>());
        case PlanKind::kProject:
            return archive(as.template operator()<PhysicalProject>().exprs);
        case PlanKind::kFilter:
            return archive(as.template operator()<PhysicalFilter>().conditions);
        case PlanKind::kAggregate: {
            auto& aggregate = as.template operator()<PhysicalAggregate>();
            archive(aggregate.groups);
            return archive.read_aggregates(aggregate.aggregates);
        }
        case PlanKind::kSort:
            return archive(as.template operator()<PhysicalSort>().keys);
        case PlanKind::kHashJoin:
            return travel_join(archive, as.template operator()<PhysicalHashJoin>(),
                               node.child(0).types, node.child(1).types);
        case PlanKind::kShippedRows:
            return archive(as.template operator()<PhysicalShippedRows>().number);
        default:
            UNREACHABLE();
    }
}

}  // namespace

std::uint64_t relation_digest(const RelationDescriptor& relation) {
    std::uint64_t digest = 0xcbf29ce484222325;  // FNV-1a
    for (char byte : encode_descriptor(relation))
        digest = (digest ^ static_cast<std::uint8_t>(byte)) * 0x100000001b3;
    return digest;
}

void PlanWriter::write(const RelationPtr& relation) {
    (*this)(relation->oid, relation_digest(*relation));
}

void PlanReader::read(RelationPtr& relation) {
    Oid oid = kInvalidOid;
    std::uint64_t digest = 0;
    (*this)(oid, digest);
    if (failed()) return;
    Result<RelationPtr> found = relations_(oid, digest);
    if (found.ok())
        relation = std::move(*found);
    else
        fail(found.take_error());
}

void PlanWriter::write_node(const PhysicalNode& node) {
    const bool joins = node.kind == PlanKind::kHashJoin;
    PhysicalShippedRows shipped;
    if (joins) shipped.number = joins_++;
    (*this)(node.kind, node.types, static_cast<std::uint32_t>(node.children.size()));
    for (std::size_t i = 0; i < node.children.size(); ++i) {
        // What the right side of a join yields goes along as rows.
        if (joins && i == 1) shipped.types = node.child(1).types;
        write_node(joins && i == 1 ? shipped : node.child(i));
    }
    travel_details(*this, node);
}

void PlanReader::read(PhysicalPtr& node) {
    if (++depth_ > kMaxDepth) return fail();
    PlanKind kind{};
    read(kind);
    const auto* known = std::ranges::find(kNodes, kind, &NodeKind::kind);
    if (known == std::end(kNodes)) fail();
    if (failed()) return;
    node = known->make();
    (*this)(node->types, node->children);
    if (node->children.size() != known->children) fail();
    if (failed()) return;
    input_ = known->children == 0 ? &node->types : &node->child().types;
    travel_details(*this, *node);
    if (!failed() && !is_sound_node(*node)) fail();
    --depth_;
}

ShippedSize shipped_size(const PhysicalNode& root) {
    constexpr double kLongValue = 32;
    ShippedSize size = root.children.empty() ? ShippedSize() : shipped_size(root.child());
    if (root.kind != PlanKind::kHashJoin) return size;
    double width = 0;
    for (const Type& type : root.child(1).types) {
        const TypeInfo& info = type_info(type.oid);
        width += info.length > 0 ? info.length : kLongValue;
    }
    size.rows += root.child(1).rows;
    size.bytes += root.child(1).rows * width;
    return size;
}

std::string encode_plan(const PhysicalNode& root) {
    PlanWriter writer;
    writer(kPlanVersion);
    writer.write_node(root);
    return writer.take();
}

Result<PhysicalPtr> decode_plan(std::string_view bytes, const FindRelation& relations) {
    PlanReader reader(bytes, relations);
    std::uint8_t version = 0;
    reader(version);
    if (!reader.failed() && version != kPlanVersion)
        return Error(SqlState::kFeatureNotSupported, "plan is of another version");
    PhysicalPtr root;
    reader(root);
    TRY(reader.finish());
    return root;
}

namespace {

bool can_travel(const Expr& expr) {
    bool all = true;
    walk(expr, [&](const Expr& node) {
        all = all && travelling_kind(node.kind);
        if (auto* aggregate = std::get_if<AggregateCall>(&node.payload))
            all = all && aggregate->function->spec->encode;
    });
    return all;
}

bool all_travel(const std::vector<ExprPtr>& exprs) {
    return std::ranges::all_of(exprs, [](const ExprPtr& expr) { return can_travel(*expr); });
}

}  // namespace

bool can_travel(const PhysicalNode& node) {
    switch (node.kind) {
        case PlanKind::kScan:
            return all_travel(static_cast<const PhysicalScan&>(node).filter);
        case PlanKind::kProject:
            return all_travel(static_cast<const PhysicalProject&>(node).exprs) &&
                   can_travel(node.child());
        case PlanKind::kFilter:
            return all_travel(static_cast<const PhysicalFilter&>(node).conditions) &&
                   can_travel(node.child());
        case PlanKind::kAggregate: {
            const auto& aggregate = static_cast<const PhysicalAggregate&>(node);
            return all_travel(aggregate.groups) && all_travel(aggregate.aggregates) &&
                   can_travel(node.child());
        }
        case PlanKind::kSort: {
            const auto& sort = static_cast<const PhysicalSort&>(node);
            return std::ranges::all_of(sort.keys,
                                       [](const SortKey& key) { return can_travel(*key.expr); }) &&
                   can_travel(node.child());
        }
        case PlanKind::kHashJoin: {
            const auto& join = static_cast<const PhysicalHashJoin&>(node);
            return all_travel(join.left_keys) && all_travel(join.right_keys) &&
                   all_travel(join.conditions) && can_travel(node.child(0));
        }
        default:
            return false;
    }
}

}  // namespace aerolith
