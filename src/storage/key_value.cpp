#include "storage/key_value.h"

#include "common/assert.h"

namespace aerolith {

std::string prefix_end(std::string_view prefix) {
    std::string end(prefix);
    while (!end.empty()) {
        auto last = static_cast<std::uint8_t>(end.back());
        if (last != 0xFF) {
            end.back() = static_cast<char>(last + 1);
            return end;
        }
        end.pop_back();
    }
    return end;
}

KeySpan KeySpan::of_prefix(std::string_view prefix) {
    return {std::string(prefix), prefix_end(prefix)};
}

KeySpan KeySpan::of_key(std::string_view key) {
    return {std::string(key), std::string(key) + '\0'};
}

void KeyValueBatch::clear() {
    used_ = 0;
    places_.clear();
    keys_.clear();
    values_.clear();
}

void KeyValueBatch::make_room(std::size_t bytes) {
    bytes_.resize(std::max(bytes, 2 * bytes_.size()));
}

void KeyValueBatch::finish() {
    keys_.resize(places_.size());
    values_.resize(places_.size());
    for (std::size_t i = 0; i < places_.size(); ++i) {
        const Place& place = places_[i];
        keys_[i] = {bytes_.data() + place.key, place.value - place.key};
        values_[i] = {bytes_.data() + place.value, place.end - place.value};
    }
}

}  // namespace aerolith
