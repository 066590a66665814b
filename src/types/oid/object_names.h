#pragma once

#include <string>
#include <string_view>

#include "common/result.h"
#include "types/format_settings.h"
#include "types/type.h"

namespace aerolith {

/// Names of what regclass, regtype and their kin stand for. Declared here so that those types can
/// read and print names; implemented by the session, which attaches it to its format settings as
/// long as it lives. Without one the types are plain numbers.
class ObjectNames {
  public:
    virtual ~ObjectNames() = default;
    /// Empty: there is no such object.
    virtual std::string name_of(Oid type, Oid object) = 0;
    virtual Result<Oid> find(Oid type, std::string_view name) = 0;

    static void attach(const FormatSettings& settings, ObjectNames& names);
    static void detach(const FormatSettings& settings);
    /// Null: none attached.
    static ObjectNames* of(const FormatSettings& settings);
};

}  // namespace aerolith
