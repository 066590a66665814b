#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "common/result.h"

namespace aerolith {

enum class HbaMethod : std::uint8_t { kTrust, kReject, kPeer, kScram, kPassword };

/// A connection to be judged.
struct HbaRequest {
    bool is_local = false;
    bool is_encrypted = false;
    std::string_view address;  // 4 or 16 bytes
    std::string_view database;
    std::string_view user;
};

/// One line of pg_hba.conf.
struct HbaRule {
    enum class Kind : std::uint8_t { kLocal, kHost, kHostSsl, kHostNoSsl };
    /// A name, or a word with a meaning when it was not quoted.
    struct Word {
        std::string text;
        bool quoted = false;
        bool is(std::string_view keyword) const { return !quoted && text == keyword; }
    };

    Kind kind = Kind::kLocal;
    std::vector<Word> databases;
    std::vector<Word> users;
    bool any_address = false;
    std::string network;  // 4 or 16 bytes
    std::string mask;
    HbaMethod method = HbaMethod::kReject;
    int line = 0;

    bool matches(const HbaRequest& request) const;
};

/// Who may connect from where and how he proves it: the first rule that matches decides.
class HbaRules {
  public:
    /// Text in pg_hba.conf's syntax. Errors name the line.
    static Result<HbaRules> parse(std::string_view text,
                                  std::string_view file_name = "pg_hba.conf");
    /// What a new data directory gets: the owner through the Unix socket, passwords on the
    /// loopback.
    static std::string_view default_text();

    /// nullptr: no rule, which refuses.
    const HbaRule* find(const HbaRequest& request) const;
    const std::vector<HbaRule>& rules() const { return rules_; }

  private:
    std::vector<HbaRule> rules_;
};

}  // namespace aerolith
