#pragma once

#include "common/error.h"
#include "envelope.pb.h"

namespace aerolith {

/// An error as an answer to a request. Texts are cut where they would not fit.
proto::Failure encode_remote_error(const Error& error);
/// What a peer sent; a SQLSTATE unknown here becomes XX000.
Error decode_remote_error(const proto::Failure& failure);

}  // namespace aerolith
