#include "txn/leader/gateway_sequences.h"

namespace aerolith {

Result<std::optional<SequenceValues>> GatewaySequences::take(SequenceId id,
                                                             const SequenceOptions& options) {
    CancelToken never;
    Reply reply = TRY(client_.ask(never, [&](const Leadership& leader) {
        return encode_request(TakeValuesRequest{client_.head(leader), {id, options}});
    }));
    TakeValuesAnswer answer = TRY(reply.as<TakeValuesAnswer>());
    if (answer.count <= 0) return std::optional<SequenceValues>();
    return std::optional<SequenceValues>({answer.first, answer.count});
}

Status GatewaySequences::set(SequenceId id, std::int64_t value, bool is_called) {
    CancelToken never;
    TRY(client_.ask(never, [&](const Leadership& leader) {
        return encode_request(
            SetSequenceRequest{client_.head(leader), {id, SequenceOptions()}, value, is_called});
    }));
    return {};
}

Result<SequenceState> GatewaySequences::state(SequenceId id, const SequenceOptions& options) {
    CancelToken never;
    Reply reply = TRY(client_.ask(never, [&](const Leadership& leader) {
        return encode_request(SequenceStateRequest{client_.head(leader), {id, options}});
    }));
    SequenceStateAnswer answer = TRY(reply.as<SequenceStateAnswer>());
    return SequenceState{answer.last_value, answer.is_called, answer.log_count};
}

Status GatewaySequences::forget(SequenceId id) {
    CancelToken never;
    TRY(client_.ask(never, [&](const Leadership& leader) {
        return encode_request(ForgetSequenceRequest{client_.head(leader), {id, SequenceOptions()}});
    }));
    return {};
}

}  // namespace aerolith
