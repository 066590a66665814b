#include "server/log.h"

#include <spdlog/sinks/stdout_color_sinks.h>
#include <spdlog/spdlog.h>

namespace aerolith {

void start_log(const std::string& level) {
    auto logger = spdlog::stderr_color_mt("aerolith");
    logger->set_pattern("%Y-%m-%d %H:%M:%S.%e %^%-7l%$ %v");
    logger->set_level(spdlog::level::from_str(level));
    logger->flush_on(spdlog::level::info);
    spdlog::set_default_logger(std::move(logger));
}

void write_log(Severity severity, const std::string& text) {
    switch (severity) {
        case Severity::kDebug:
            return spdlog::debug(text);
        case Severity::kLog:
        case Severity::kInfo:
        case Severity::kNotice:
            return spdlog::info(text);
        case Severity::kWarning:
            return spdlog::warn(text);
        case Severity::kError:
        case Severity::kFatal:
            return spdlog::error("{}: {}", severity_name(severity), text);
        case Severity::kPanic:
            return spdlog::critical("{}: {}", severity_name(severity), text);
    }
}

}  // namespace aerolith
