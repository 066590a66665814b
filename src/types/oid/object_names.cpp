#include "types/oid/object_names.h"

#include <shared_mutex>

namespace aerolith {
namespace {

/// Beside the settings and not a field of them: copies of settings must not outlive their session's
/// catalog.
struct AttachedNames {
    std::shared_mutex mutex;
    std::unordered_map<const FormatSettings*, ObjectNames*> by_settings;
};

AttachedNames& attached_names() {
    static AttachedNames instance;
    return instance;
}

}  // namespace

void ObjectNames::attach(const FormatSettings& settings, ObjectNames& names) {
    std::unique_lock lock(attached_names().mutex);
    attached_names().by_settings[&settings] = &names;
}

void ObjectNames::detach(const FormatSettings& settings) {
    std::unique_lock lock(attached_names().mutex);
    attached_names().by_settings.erase(&settings);
}

ObjectNames* ObjectNames::of(const FormatSettings& settings) {
    std::shared_lock lock(attached_names().mutex);
    auto found = attached_names().by_settings.find(&settings);
    return found == attached_names().by_settings.end() ? nullptr : found->second;
}

}  // namespace aerolith
