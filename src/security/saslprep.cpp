#include "security/saslprep.h"

#include <unicode/usprep.h>
#include <unicode/ustring.h>

#include <algorithm>
#include <memory>
#include <vector>

namespace aerolith {

namespace {

std::string to_utf8(const std::vector<UChar>& text, std::int32_t size) {
    std::string bytes(static_cast<std::size_t>(size) * 3, '\0');
    std::int32_t written = 0;
    UErrorCode code = U_ZERO_ERROR;
    u_strToUTF8(bytes.data(), static_cast<std::int32_t>(bytes.size()), &written, text.data(), size,
                &code);
    bytes.resize(U_SUCCESS(code) ? static_cast<std::size_t>(written) : 0);
    return bytes;
}

}  // namespace

std::string saslprep(std::string_view password) {
    std::string unchanged(password);
    if (std::ranges::all_of(password, [](char c) { return c >= 0x20 && c < 0x7f; }))
        return unchanged;
    UErrorCode code = U_ZERO_ERROR;
    std::unique_ptr<UStringPrepProfile, decltype(&usprep_close)> profile(
        usprep_openByType(USPREP_RFC4013_SASLPREP, &code), &usprep_close);
    std::vector<UChar> source(password.size() + 1);
    std::int32_t size = 0;
    u_strFromUTF8(source.data(), static_cast<std::int32_t>(source.size()), &size, password.data(),
                  static_cast<std::int32_t>(password.size()), &code);
    if (U_FAILURE(code)) return unchanged;
    // Compatibility forms may be up to 18 times as long.
    std::vector<UChar> prepared(static_cast<std::size_t>(size) * 18 + 1);
    std::int32_t length =
        usprep_prepare(profile.get(), source.data(), size, prepared.data(),
                       static_cast<std::int32_t>(prepared.size()), USPREP_DEFAULT, nullptr, &code);
    if (U_FAILURE(code) || length == 0) return unchanged;
    return to_utf8(prepared, length);
}

}  // namespace aerolith
