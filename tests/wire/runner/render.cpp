#include <fmt/format.h>

#include <functional>
#include <map>

#include "messages.h"

namespace aerolith::testing {

namespace {

/// Takes fields off the front of a body; what is missing reads as zero.
class Fields {
  public:
    explicit Fields(std::string_view body) : rest_(body) {}
    std::uint32_t integer(std::size_t bytes) {
        std::uint32_t value = 0;
        for (std::size_t i = 0; i < bytes && !rest_.empty(); ++i) {
            value = value << 8 | static_cast<unsigned char>(rest_[0]);
            rest_.remove_prefix(1);
        }
        return value;
    }
    std::string_view bytes(std::size_t count) {
        std::string_view taken = rest_.substr(0, count);
        rest_.remove_prefix(taken.size());
        return taken;
    }
    std::string_view text() {
        std::string_view taken = rest_.substr(0, rest_.find('\0'));
        rest_.remove_prefix(std::min(taken.size() + 1, rest_.size()));
        return taken;
    }
    bool empty() const { return rest_.empty(); }

  private:
    std::string_view rest_;
};

std::string row_description(Fields body) {
    std::string line;
    auto count = body.integer(2);
    for (std::uint32_t i = 0; i < count; ++i) {
        std::string_view name = body.text();
        body.bytes(6);  // table and column differ between servers
        auto type = body.integer(4);
        auto length = static_cast<std::int16_t>(body.integer(2));
        auto modifier = static_cast<std::int32_t>(body.integer(4));
        auto format = body.integer(2);
        line += fmt::format(" {}:{}:{}:{}{}", quote_word(name), type, length, modifier,
                            format ? ":binary" : "");
    }
    return line;
}

std::string data_row(Fields body) {
    std::string line;
    auto count = body.integer(2);
    for (std::uint32_t i = 0; i < count; ++i) {
        auto length = static_cast<std::int32_t>(body.integer(4));
        line +=
            length < 0 ? " NULL" : " " + quote_word(body.bytes(static_cast<std::size_t>(length)));
    }
    return line;
}

std::string diagnostic(Fields body) {
    std::map<char, std::string> fields;
    while (!body.empty()) {
        char code = static_cast<char>(body.integer(1));
        if (code == 0) break;
        fields[code] = body.text();
    }
    std::string line = fmt::format(" {} {} {}", fields['V'], fields['C'], quote_word(fields['M']));
    constexpr std::pair<char, const char*> kNamed[] = {
        {'D', "detail"}, {'H', "hint"},   {'P', "position"}, {'s', "schema"},
        {'t', "table"},  {'c', "column"}, {'d', "datatype"}, {'n', "constraint"}};
    for (auto [code, name] : kNamed) {
        if (fields.contains(code)) line += fmt::format(" {}={}", name, quote_word(fields[code]));
    }
    return line;
}

std::string parameter_description(Fields body) {
    std::string line;
    auto count = body.integer(2);
    for (std::uint32_t i = 0; i < count; ++i) line += fmt::format(" {}", body.integer(4));
    return line;
}

std::string copy_response(Fields body) {
    std::string line = body.integer(1) ? " binary" : " text";
    auto count = body.integer(2);
    return line + fmt::format(" columns={}", count);
}

std::string authentication(Fields body) {
    auto code = body.integer(4);
    if (code == 0) return " Ok";
    if (code != 10) return fmt::format(" {}", code);
    std::string line = " SASL";
    for (std::string_view name = body.text(); !name.empty(); name = body.text())
        line += fmt::format(" {}", name);
    return line;
}

std::string two_texts(Fields body) {
    std::string_view name = body.text();
    return fmt::format(" {} {}", quote_word(name), quote_word(body.text()));
}

std::string notification(Fields body) {
    body.integer(4);  // the sender's process
    return two_texts(body);
}

std::string negotiation(Fields body) {
    auto version = body.integer(4);
    auto count = body.integer(4);
    std::string line = fmt::format(" {}.{}", version >> 16, version & 0xffff);
    for (std::uint32_t i = 0; i < count; ++i) line += " " + quote_word(body.text());
    return line;
}

std::string nothing(Fields) {
    return "";
}
std::string one_text(Fields body) {
    return " " + quote_word(body.text());
}

struct Rendering {
    const char* name;
    std::function<std::string(Fields)> render;
};

const std::map<char, Rendering>& renderings() {
    static const std::map<char, Rendering> all{
        {'R', {"Authentication", authentication}},
        {'S', {"ParameterStatus", two_texts}},
        {'K', {"BackendKeyData", nothing}},
        {'Z', {"ReadyForQuery", [](Fields body) { return fmt::format(" {}", body.bytes(1)); }}},
        {'T', {"RowDescription", row_description}},
        {'D', {"DataRow", data_row}},
        {'C', {"CommandComplete", one_text}},
        {'I', {"EmptyQueryResponse", nothing}},
        {'E', {"ErrorResponse", diagnostic}},
        {'N', {"NoticeResponse", diagnostic}},
        {'A', {"NotificationResponse", notification}},
        {'1', {"ParseComplete", nothing}},
        {'2', {"BindComplete", nothing}},
        {'3', {"CloseComplete", nothing}},
        {'n', {"NoData", nothing}},
        {'s', {"PortalSuspended", nothing}},
        {'t', {"ParameterDescription", parameter_description}},
        {'G', {"CopyInResponse", copy_response}},
        {'H', {"CopyOutResponse", copy_response}},
        {'d', {"CopyData", [](Fields body) { return " " + quote_word(body.bytes(SIZE_MAX)); }}},
        {'c', {"CopyDone", nothing}},
        {'v', {"NegotiateProtocolVersion", negotiation}},
        {'V', {"FunctionCallResponse", nothing}},
    };
    return all;
}

}  // namespace

std::string render_message(char type, std::string_view body) {
    auto found = renderings().find(type);
    if (found == renderings().end()) return fmt::format("Unknown {}", quote_word({&type, 1}));
    return found->second.name + found->second.render(Fields(body));
}

}  // namespace aerolith::testing
