#include "wire/connection_client.h"

#include "types/type_info.h"
#include "wire/protocol/diagnostics.h"
#include "wire/protocol/message_reader.h"
#include "wire/protocol/message_writer.h"
#include "wire/protocol/row_encoder.h"

namespace aerolith {

namespace {

/// Messages that may come while the server reads a COPY stream.
enum class CopyMessage : char { kData = 'd', kDone = 'c', kFail = 'f', kFlush = 'H', kSync = 'S' };

Error copy_failed(const Frame& frame) {
    MessageReader body(frame.body);
    auto reason = body.text();
    if (!reason.ok()) return reason.take_error();
    return error(SqlState::kQueryCanceled, "COPY from stdin failed: {}", *reason);
}

Error unexpected_in_copy(char type) {
    return error(SqlState::kProtocolViolation,
                 "unexpected message type 0x{:02X} during COPY from stdin",
                 static_cast<unsigned char>(type));
}

}  // namespace

Status ConnectionClient::send_when_full() {
    if (channel_.output().size() < Channel::kOutputLimit) return {};
    return channel_.send(&session_.cancel_token());
}

Status ConnectionClient::describe_rows(std::span<const ResultField> fields,
                                       std::span<const ValueFormat> formats) {
    MessageWriter message(channel_.output(), 'T');
    message.int16(static_cast<std::int16_t>(fields.size()));
    for (std::size_t i = 0; i < fields.size(); ++i) {
        const ResultField& field = fields[i];
        message.text(field.name)
            .int32(static_cast<std::int32_t>(field.table))
            .int16(field.attribute)
            .int32(static_cast<std::int32_t>(field.type.oid))
            .int16(type_info(field.type.oid).length)
            .int32(field.type.typmod)
            .int16(static_cast<std::int16_t>(format_of_column(formats, i)));
    }
    return {};
}

Status ConnectionClient::send_rows(const Chunk& rows, std::span<const ValueFormat> formats) {
    RowEncoder encoder(rows, formats, session_.format());
    for (std::size_t row = 0; row < rows.size; ++row) {
        encoder.append_row(row, channel_.output());
        TRY(send_when_full());
    }
    return {};
}

Status ConnectionClient::complete(std::string_view tag) {
    MessageWriter(channel_.output(), 'C').text(tag);
    return {};
}

Status ConnectionClient::empty_query() {
    MessageWriter(channel_.output(), 'I');
    return {};
}

void ConnectionClient::notice(const Diagnostic& diagnostic) {
    append_diagnostic(channel_.output(), diagnostic);
    // At once: it may be the only sign of life of a long statement. Whether that worked shows at
    // the next answer.
    (void)channel_.send(&session_.cancel_token());
}

void ConnectionClient::parameter_status(std::string_view name, std::string_view value) {
    changed_parameters_.insert_or_assign(std::string(name), std::string(value));
}

void ConnectionClient::append_parameter_statuses() {
    for (const auto& [name, value] : changed_parameters_) {
        MessageWriter(channel_.output(), 'S').text(name).text(value);
    }
    changed_parameters_.clear();
}

void ConnectionClient::append_copy_response(char type, bool binary, std::size_t columns) {
    MessageWriter message(channel_.output(), type);
    message.byte(binary ? 1 : 0).int16(static_cast<std::int16_t>(columns));
    for (std::size_t i = 0; i < columns; ++i) message.int16(binary ? 1 : 0);
}

Status ConnectionClient::begin_copy_in(bool binary, std::size_t columns) {
    append_copy_response('G', binary, columns);
    channel_.keep_frame(true);
    return channel_.send(&session_.cancel_token());
}

Result<std::optional<std::string_view>> ConnectionClient::read_copy_data() {
    for (;;) {
        auto frame = TRY(channel_.wait_frame(&session_.cancel_token()));
        if (!frame) {
            return Error(SqlState::kConnectionFailure,
                         "unexpected EOF on client connection with an open transaction");
        }
        switch (static_cast<CopyMessage>(frame->type)) {
            case CopyMessage::kData:
                return std::optional(frame->body);
            case CopyMessage::kDone:
                return std::optional<std::string_view>();
            case CopyMessage::kFail:
                return copy_failed(*frame);
            case CopyMessage::kFlush:
            case CopyMessage::kSync:
                continue;
        }
        lost_synchronization_ = true;
        return unexpected_in_copy(frame->type);
    }
}

Status ConnectionClient::begin_copy_out(bool binary, std::size_t columns) {
    append_copy_response('H', binary, columns);
    return {};
}

Status ConnectionClient::send_copy_data(std::string_view data) {
    MessageWriter(channel_.output(), 'd').bytes(data);
    return send_when_full();
}

Status ConnectionClient::end_copy_out() {
    MessageWriter(channel_.output(), 'c');
    return {};
}

}  // namespace aerolith
