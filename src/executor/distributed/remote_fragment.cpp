#include "executor/distributed/remote_fragment.h"

#include "executor/aggregate/partial_aggregate.h"
#include "executor/distributed/rows_codec.h"
#include "planner/fragment/fragment.h"
#include "runtime/random.h"
#include "txn/session_slot.h"

namespace aerolith {
namespace {

/// A node that is this far behind is no help.
constexpr std::chrono::seconds kOpening{2};

std::uint64_t next_fragment() {
    static std::atomic<std::uint64_t> next{system_random().next()};
    return next.fetch_add(1, std::memory_order_relaxed);
}

/// Errors of the node and the way to it, not of the values it saw: elsewhere it may go well.
bool concerns_node(const Error& error) {
    static constexpr std::string_view kClasses[] = {"08", "0A", "25", "53", "55",
                                                    "57", "58", "72", "XX"};
    return std::ranges::find(kClasses, sqlstate_code(error.state()).substr(0, 2)) !=
           std::end(kClasses);
}

}  // namespace

FragmentOrder order_fragment(const PhysicalNode& fragment, std::uint64_t bound,
                             std::vector<std::string> shipped, ExecContext& context) {
    SessionSlot& session = context.transaction.session();
    const FormatSettings& format = context.eval.format();
    OpenFragment request;
    request.fragment = next_fragment();
    request.snapshot = context.snapshot.timestamp;
    request.database = session.locks().database;
    request.process_id = session.process_id();
    request.plan = encode_plan(fragment);
    request.row_bound = bound;
    request.parameters = encode_values(context.parameters);
    request.shipped = std::move(shipped);
    request.work_mem = context.work_mem_bytes;
    request.hash_mem = context.hash_mem_bytes;
    request.temp_file_limit = context.temp.limit();
    request.measures = context.statistics != nullptr;
    request.transaction_time = context.eval.transaction_time();
    request.statement_time = context.eval.statement_time();
    request.date_style = format.date_style;
    request.date_order = format.date_order;
    request.interval_style = format.interval_style;
    request.bytea_output = format.bytea_output;
    request.extra_float_digits = format.extra_float_digits;
    request.time_zone = format.time_zone_name;
    request.seconds_east = format.fixed_offset_seconds;
    request.named_zone = format.time_zone != nullptr;
    FragmentOrder order{request.fragment, encode_fragment_request(request), fragment.types};
    if (fragment.kind == PlanKind::kAggregate)
        order.types = partial_types(static_cast<const PhysicalAggregate&>(fragment));
    return order;
}

RemoteFragment::RemoteFragment(const FragmentOrder& order, RaftNode node, ExecContext& context)
    : order_(order), node_(node), context_(context) {}

Result<std::string> RemoteFragment::call(std::string request, Deadline deadline) {
    Result<std::string> answer =
        context_.cluster->network().call(node_, PeerService::kFragments, std::move(request),
                                         deadline, &context_.transaction.session().cancel());
    if (!answer.ok() && concerns_node(answer.error())) lost_.store(true, std::memory_order_relaxed);
    return answer;
}

Status RemoteFragment::open() {
    if (opened_.load(std::memory_order_acquire)) return {};
    std::lock_guard lock(opening_);
    if (opened_.load(std::memory_order_relaxed)) return {};
    if (lost()) return Error(SqlState::kConnectionFailure, "node is lost");
    asked_.store(true, std::memory_order_relaxed);
    TRY(call(order_.request, Deadline::after(kOpening)));
    opened_.store(true, std::memory_order_release);
    return {};
}

void RemoteFragment::stop() {
    if (opened_.load(std::memory_order_acquire)) close();
}

// It may have been opened after it was stopped.
RemoteFragment::~RemoteFragment() {
    if (asked_.load(std::memory_order_relaxed)) close();
}

void RemoteFragment::close() {
    context_.cluster->network().send(node_, PeerService::kFragments,
                                     encode_fragment_request(CloseFragment{order_.fragment}));
}

template <class Request>
Result<PartRows> RemoteFragment::ask(const Request& request) {
    std::string answer = TRY(call(encode_fragment_request(request), Deadline::never()));
    FieldReader reader(answer);
    PartRows rows;
    reader(rows);
    if (!reader.finish().ok()) lost_.store(true, std::memory_order_relaxed);
    TRY(reader.finish());
    return rows;
}

RowSpool RemoteFragment::new_spool() const {
    return RowSpool(order_.types, context_.temp,
                    std::max<std::size_t>(context_.work_mem_bytes / 8, std::size_t{1} << 16));
}

Result<RemoteFragment::PartResult> RemoteFragment::run(std::size_t part, const KeySpan& span,
                                                       RowSpool& rows, EvalContext& eval) {
    TRY(open());
    TRY(eval.check_interrupts());
    SpoolTarget spool(rows);
    PartResult result;
    const auto number = static_cast<std::uint32_t>(part);
    PartRows answer = TRY(ask(RunPart{order_.fragment, number, span.start, span.end}));
    result.nanoseconds = answer.nanoseconds;
    for (;;) {
        result.bytes += answer.rows.size();
        TRY(push_chunks(answer.rows, order_.types, spool));
        if (answer.last) break;
        answer = TRY(ask(FetchRows{order_.fragment, number}));
    }
    TRY(rows.finish());
    result.rows = rows.rows();
    result.measurements = std::move(answer.measurements);
    return result;
}

}  // namespace aerolith
