#include "executor/distributed/fragment_run.h"

#include "executor/aggregate/partial_aggregate.h"
#include "executor/distributed/rows_codec.h"
#include "executor/operators/hash_join.h"
#include "executor/parallel/restricted_eval.h"
#include "planner/fragment/fragment.h"
#include "planner/physical/parallel.h"
#include "runtime/fiber.h"
#include "types/datetime/zone.h"

namespace aerolith {
namespace {

constexpr std::int64_t kPostgresEpochMicroseconds = 946684800LL * 1000000;

Error damaged_fragment() {
    return Error(SqlState::kProtocolViolation, "fragment from another node is damaged");
}

FormatSettings format_of(const OpenFragment& request) {
    FormatSettings format;
    format.date_style = request.date_style;
    format.date_order = request.date_order;
    format.interval_style = request.interval_style;
    format.bytea_output = request.bytea_output;
    format.extra_float_digits = request.extra_float_digits;
    format.now = request.transaction_time;
    format.time_zone_name = request.time_zone;
    format.fixed_offset_seconds = request.seconds_east;
    if (request.named_zone) {
        const std::optional<Zone> zone = find_zone(request.time_zone);
        if (zone) format.time_zone = zone->named;
    }
    return format;
}

bool is_valid(const OpenFragment& request) {
    return request.date_style <= DateStyle::kGerman && request.date_order <= DateOrder::kYmd &&
           request.interval_style <= IntervalStyle::kIso8601 &&
           request.bytea_output <= ByteaOutput::kEscape && request.extra_float_digits >= -15 &&
           request.extra_float_digits <= 3;
}

/// Node by node, parents first.
void each_node(const PhysicalNode& node, const std::function<void(const PhysicalNode&)>& visit) {
    visit(node);
    for (const PhysicalPtr& child : node.children) each_node(*child, visit);
}

const PhysicalNode& pipeline_of(const PhysicalNode& plan) {
    const bool on_top = plan.kind == PlanKind::kAggregate || plan.kind == PlanKind::kSort;
    return on_top ? plan.child() : plan;
}

}  // namespace

class FragmentRun::Eval final : public RestrictedEval {
  public:
    Eval(const FragmentRun& run, CancelToken& call, const CancelToken& closing)
        : call_(call), closing_(closing) {
        format_ = &run.format_;
        statement_time_ = run.request_.statement_time;
    }
    std::int64_t clock_time() override {
        return system_clock().wall_micros() - kPostgresEpochMicroseconds;
    }
    Status check_interrupts() override {
        if (Fiber* fiber = Fiber::current(); fiber && fiber->slice_used()) fiber->yield();
        TRY(call_.check());
        return closing_.check();
    }

  private:
    CancelToken& call_;
    const CancelToken& closing_;
};

/// The rows of one part, to be fetched page by page.
struct FragmentRun::Part {
    Part(const std::vector<Type>& types, TempSpace& temp, std::size_t memory)
        : rows(types, temp, memory) {}
    RowSpool rows;
    std::size_t next_page = 0;
    std::vector<NodeMeasurement> measurements;
};

FragmentRun::FragmentRun(OpenFragment request, FragmentHost& host)
    : request_(std::move(request)), host_(host), format_(format_of(request_)), temp_(host.temp) {
    temp_.set_limit(request_.temp_file_limit);
    slot_ = host_.transactions.attach_session(request_.process_id);
}

FragmentRun::~FragmentRun() = default;

Result<std::shared_ptr<FragmentRun>> FragmentRun::create(OpenFragment request, FragmentHost& host) {
    if (!is_valid(request)) return damaged_fragment();
    std::shared_ptr<FragmentRun> run(new FragmentRun(std::move(request), host));
    if (run->request_.named_zone && !run->format_.time_zone) return damaged_fragment();
    return run;
}

void FragmentRun::cancel() {
    closing_.cancel(CancelReason::kUserRequest);
    slot_->cancel().cancel(CancelReason::kUserRequest);
}

Status FragmentRun::prepare(CancelToken& cancel) {
    transaction_ = host_.transactions.begin(*slot_, {.read_only = true});
    snapshot_ = TRY(transaction_->snapshot_as_of(request_.snapshot));
    TRY(decode(cancel));
    if (plan_->kind == PlanKind::kAggregate)
        types_ = partial_types(static_cast<const PhysicalAggregate&>(*plan_));
    else
        types_ = plan_->types;
    scope_.scan = driving_scan(pipeline_of(*plan_));
    if (!scope_.scan) return damaged_fragment();
    Eval eval(*this, cancel, closing_);
    std::unique_ptr<ExecContext> context = make_context(eval);
    return build_joins(pipeline_of(*plan_), *context);
}

/// Tables that are not as the asking node knows them are refused: it then does without this node.
Status FragmentRun::decode(CancelToken& cancel) {
    TRY(cancel.check());
    parameters_ = TRY(decode_values(request_.parameters));
    CatalogPtr catalog = TRY(host_.catalog(request_.database));
    plan_ =
        TRY(decode_plan(request_.plan, [&](Oid oid, std::uint64_t digest) -> Result<RelationPtr> {
            RelationPtr relation = catalog->relation(oid);
            if (relation && relation_digest(*relation) == digest) return relation;
            return Error(SqlState::kProtocolViolation,
                         "table is not known here as it is elsewhere");
        }));
    if (encode_plan(*plan_) != request_.plan) return damaged_fragment();
    request_.plan.clear();
    if (plan_->kind == PlanKind::kSort && request_.row_bound < INT64_MAX) {
        static_cast<PhysicalSort&>(*plan_).limit =
            make_constant(Value::int8(static_cast<std::int64_t>(request_.row_bound)));
    }
    return {};
}

std::unique_ptr<ExecContext> FragmentRun::make_context(EvalContext& eval) {
    auto context = std::make_unique<ExecContext>(
        ExecContext{*transaction_, snapshot_, eval, host_.row_ids, temp_});
    context->work_mem_bytes = request_.work_mem;
    context->hash_mem_bytes = request_.hash_mem;
    context->parameters = parameters_;
    context->shipped = &request_.shipped;
    return context;
}

/// Whoever sent the rows had room for a hash table of them.
Status FragmentRun::build_joins(const PhysicalNode& node, ExecContext& context) {
    if (node.kind == PlanKind::kHashJoin) {
        const auto& join = static_cast<const PhysicalHashJoin&>(node);
        context.hash_mem_bytes = SIZE_MAX / 4;
        builds_.push_back(TRY(build_hash_join(join, context)));
        scope_.joins[&node] = &builds_.back()->table();
    }
    return node.children.empty() ? Status() : build_joins(node.child(), context);
}

OperatorPtr FragmentRun::make_tree(ExecContext& context) const {
    if (plan_->kind != PlanKind::kAggregate) return make_operator_tree(*plan_, context);
    return std::make_unique<PartialAggregate>(static_cast<const PhysicalAggregate&>(*plan_),
                                              context);
}

Result<PartRows> FragmentRun::run(const RunPart& request, CancelToken& cancel) {
    const std::int64_t start = system_clock().monotonic_nanos();
    Eval eval(*this, cancel, closing_);
    KeySpan span{request.start, request.end};
    std::map<const PhysicalNode*, ExecContext::NodeStatistics> statistics;
    std::unique_ptr<ExecContext> context = make_context(eval);
    context->scope = &scope_;
    context->part = &span;
    if (request_.measures) context->statistics = &statistics;
    auto part = std::make_shared<Part>(
        types_, temp_, std::max<std::size_t>(request_.work_mem / 4, std::size_t{1} << 16));
    SpoolTarget spool(part->rows);
    TRY(make_tree(*context)->run(spool));
    TRY(part->rows.finish());
    if (request_.measures) {
        each_node(*plan_, [&](const PhysicalNode& node) {
            const ExecContext::NodeStatistics& of = statistics[&node];
            part->measurements.push_back(
                {of.rows, of.loops, of.nanoseconds, of.first_row_nanoseconds});
        });
    }
    {
        std::lock_guard lock(mutex_);
        parts_[request.part] = part;
    }
    PartRows answer = TRY(fetch(request.part));
    answer.nanoseconds = system_clock().monotonic_nanos() - start;
    return answer;
}

Result<PartRows> FragmentRun::fetch(std::uint32_t number) {
    std::shared_ptr<Part> part;
    {
        std::lock_guard lock(mutex_);
        auto found = parts_.find(number);
        if (found != parts_.end()) part = found->second;
    }
    if (!part) return damaged_fragment();
    PartRows answer;
    while (part->next_page < part->rows.pages() && answer.rows.size() < kAnswerBytes) {
        RowPagePtr page = TRY(part->rows.page(part->next_page++));
        append_chunk(page->rows, answer.rows);
    }
    answer.last = part->next_page == part->rows.pages();
    if (!answer.last) return answer;
    answer.measurements = part->measurements;
    std::lock_guard lock(mutex_);
    parts_.erase(number);
    return answer;
}

}  // namespace aerolith
