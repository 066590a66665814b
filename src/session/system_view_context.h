#pragma once

namespace aerolith {

class SessionImpl;

/// What the row source of a system view may read: the session that asks, and through it the whole
/// instance.
struct SystemViewContext {
    SessionImpl& session;
};

}  // namespace aerolith
