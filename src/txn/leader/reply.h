#pragma once

#include <optional>
#include <string>

#include "common/result.h"
#include "txn/leader/fields.h"

namespace aerolith {

/// How the leader takes a request. On the wire.
enum class Verdict : std::uint8_t {
    kDone = 0,
    kFailed = 1,  ///< the error is the answer
    kStale = 2,   ///< the node does not lead in the request's term; it may have acted as it ended
    kLost = 3,    ///< the leader has not the locks that the session thinks it has
};

/// The head of every answer: version(u8) verdict(u8) visible(u64), for kFailed the error, for kDone
/// the answer's fields.
struct Reply {
    Verdict verdict = Verdict::kStale;
    /// What the leader had applied when it answered.
    Timestamp visible;
    std::optional<Error> error;
    std::string body;

    template <class Answer>
    Result<Answer> as() const {
        FieldReader reader(body);
        Answer answer;
        reader(answer);
        TRY(reader.finish());
        return answer;
    }
};

std::string encode_reply(Verdict verdict, Timestamp visible, std::string_view body = {});
std::string encode_failure(const Error& error, Timestamp visible);
Result<Reply> decode_reply(std::string_view bytes);

}  // namespace aerolith
