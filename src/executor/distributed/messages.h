#pragma once

#include <string>
#include <vector>

#include "common/oid.h"
#include "txn/leader/fields.h"
#include "types/format_settings.h"

namespace aerolith {

// What a node that wants a part of a plan run says to the one that runs it. A request is
// version(u8) kind(u8) and the fields in their order. Never change or reuse a kind; fields change
// with the version.
//
// Rows are fetched: an answer has at most about kAnswerBytes of them, and says whether there are
// more. So nobody is sent more than was asked for, and a part's rows wait, within work_mem and else
// on disk, where they were made. Several parts under way at a node keep it and the network busy.

enum class FragmentRequest : std::uint8_t {
    kOpen = 1,   ///< the plan, and all that its parts share
    kRun = 2,    ///< runs it over a part
    kFetch = 3,  ///< the next rows of a part
    kClose = 4,  ///< not answered; ends what runs
};

inline constexpr std::uint8_t kFragmentVersion = 1;
inline constexpr std::size_t kAnswerBytes = 1 << 20;

struct OpenFragment {
    static constexpr FragmentRequest kKind = FragmentRequest::kOpen;
    std::uint64_t fragment = 0;  ///< given by the asking node, never twice
    Timestamp snapshot;
    Oid database = kInvalidOid;
    std::int32_t process_id = 0;  ///< whose statement it is
    std::string plan;
    std::uint64_t row_bound = 0;  ///< of a sort on top
    std::string parameters;
    std::vector<std::string> shipped;  ///< rows, for each join in the plan
    std::uint64_t work_mem = 0;
    std::uint64_t hash_mem = 0;
    std::int64_t temp_file_limit = 0;  ///< in kB; negative: none
    bool measures = false;
    // Of the session, what expressions that may travel can depend on.
    std::int64_t transaction_time = 0;
    std::int64_t statement_time = 0;
    DateStyle date_style = DateStyle::kIso;
    DateOrder date_order = DateOrder::kMdy;
    IntervalStyle interval_style = IntervalStyle::kPostgres;
    ByteaOutput bytea_output = ByteaOutput::kHex;
    std::int32_t extra_float_digits = 0;
    std::string time_zone;
    std::int32_t seconds_east = 0;  ///< of UTC, in a zone that is no named one
    bool named_zone = false;

    void fields(auto& archive) {
        archive(fragment, snapshot, database, process_id, plan, row_bound, parameters, shipped,
                work_mem, hash_mem, temp_file_limit, measures, transaction_time, statement_time,
                date_style, date_order, interval_style, bytea_output, extra_float_digits, time_zone,
                seconds_east, named_zone);
    }
};

struct RunPart {
    static constexpr FragmentRequest kKind = FragmentRequest::kRun;
    std::uint64_t fragment = 0;
    std::uint32_t part = 0;  ///< a number for what is between the keys
    std::string start, end;
    void fields(auto& archive) { archive(fragment, part, start, end); }
};

struct FetchRows {
    static constexpr FragmentRequest kKind = FragmentRequest::kFetch;
    std::uint64_t fragment = 0;
    std::uint32_t part = 0;
    void fields(auto& archive) { archive(fragment, part); }
};

struct CloseFragment {
    static constexpr FragmentRequest kKind = FragmentRequest::kClose;
    std::uint64_t fragment = 0;
    void fields(auto& archive) { archive(fragment); }
};

/// Of one plan node over one part.
struct NodeMeasurement {
    std::uint64_t rows = 0, loops = 0;
    std::int64_t nanoseconds = 0, first_row_nanoseconds = 0;
    void fields(auto& archive) { archive(rows, loops, nanoseconds, first_row_nanoseconds); }
};

/// To kRun and kFetch.
struct PartRows {
    bool last = false;
    std::string rows;                           ///< pieces as of encode_rows()
    std::int64_t nanoseconds = 0;               ///< the part took, in the answer to kRun
    std::vector<NodeMeasurement> measurements;  ///< in the last, parents first
    void fields(auto& archive) { archive(last, rows, nanoseconds, measurements); }
};

template <class Request>
std::string encode_fragment_request(const Request& request) {
    FieldWriter writer;
    writer(kFragmentVersion, Request::kKind, request);
    return writer.take();
}

}  // namespace aerolith
