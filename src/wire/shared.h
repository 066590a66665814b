#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <string>

#include "common/error.h"
#include "wire/backend.h"
#include "wire/wire_server.h"

namespace aerolith {

class HbaRules;
class TlsContext;

/// What all connections of a server share. Immutable but for the rules, which a reload replaces.
struct WireShared {
    WireShared(WireOptions options, Backend& backend)
        : options(std::move(options)), backend(backend) {}

    WireOptions options;
    Backend& backend;
    std::shared_ptr<TlsContext> tls;  // null: none
    std::string mock_secret;
    std::atomic<int> connections{0};
    std::atomic<bool> stopping{false};

    std::shared_ptr<const HbaRules> rules() const {
        std::lock_guard lock(rules_mutex_);
        return rules_;
    }
    void set_rules(std::shared_ptr<const HbaRules> rules) {
        std::lock_guard lock(rules_mutex_);
        rules_ = std::move(rules);
    }

    void log(Severity severity, const std::string& text) const {
        if (options.log) options.log(severity, text);
    }

  private:
    mutable std::mutex rules_mutex_;
    std::shared_ptr<const HbaRules> rules_;
};

}  // namespace aerolith
