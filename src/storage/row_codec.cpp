#include "storage/row_codec.h"

#include "common/bytes.h"

namespace aerolith {

namespace {

Error bad_row() {
    return Error(SqlState::kDataCorrupted, "stored row is damaged");
}

template <std::size_t kSize>
void gather_fixed(std::span<const std::string_view> rows, std::size_t offset, void* out) {
    char* to = static_cast<char*>(out);
    for (std::string_view row : rows) {
        std::memcpy(to, row.data() + offset, kSize);
        to += kSize;
    }
}

}  // namespace

std::size_t fixed_size(PhysicalKind kind) {
    switch (kind) {
        case PhysicalKind::kFixed1:
            return 1;
        case PhysicalKind::kFixed2:
            return 2;
        case PhysicalKind::kFixed4:
            return 4;
        case PhysicalKind::kFixed8:
            return 8;
        case PhysicalKind::kFixed16:
            return 16;
        case PhysicalKind::kVariable:
            return 0;
    }
    UNREACHABLE();
}

RowLayout::RowLayout(std::uint16_t version, std::vector<PhysicalKind> kinds)
    : version_(version), kinds_(std::move(kinds)) {
    std::size_t at = kBitmapAt + (kinds_.size() + 7) / 8;
    for (PhysicalKind kind : kinds_) {
        bool variable = kind == PhysicalKind::kVariable;
        places_.push_back(variable ? variable_count_++ : static_cast<std::uint32_t>(at));
        at += fixed_size(kind);
    }
    ends_at_ = static_cast<std::uint32_t>(at);
}

void RowLayout::encode(std::span<const RowValue> values, std::string& out) const {
    ASSERT(values.size() == kinds_.size());
    std::size_t variable_bytes = 0;
    for (std::size_t c = 0; c < kinds_.size(); ++c) {
        if (kinds_[c] == PhysicalKind::kVariable && !values[c].is_null)
            variable_bytes += values[c].bytes.size();
    }
    const bool wide = variable_bytes > UINT16_MAX;
    const std::size_t end_size = wide ? 4 : 2;
    const std::size_t data_at = ends_at_ + end_size * variable_count_;
    out.assign(data_at, '\0');
    out.reserve(data_at + variable_bytes);
    store_little(out.data(), version_);
    if (wide) out[2] = static_cast<char>(out[2] | kWideEnds);
    for (std::size_t c = 0; c < kinds_.size(); ++c) {
        const RowValue& value = values[c];
        if (value.is_null) {
            out[2] = static_cast<char>(out[2] | kHasNulls);
            char& byte = out[kBitmapAt + c / 8];
            byte = static_cast<char>(byte | 1 << (c % 8));
        }
        if (kinds_[c] == PhysicalKind::kVariable) {
            if (!value.is_null) out.append(value.bytes);
            auto end = static_cast<std::uint32_t>(out.size() - data_at);
            std::memcpy(out.data() + ends_at_ + end_size * places_[c], &end, end_size);
        } else if (!value.is_null) {
            ASSERT(value.bytes.size() == fixed_size(kinds_[c]));
            std::memcpy(out.data() + places_[c], value.bytes.data(), value.bytes.size());
        }
    }
}

Status RowLayout::check(std::string_view row) const {
    if (row.size() < ends_at_ || load_little<std::uint16_t>(row.data()) != version_)
        return bad_row();
    bool whole = (row[2] & kWideEnds) ? has_ends<std::uint32_t>(row) : has_ends<std::uint16_t>(row);
    return whole ? Status() : bad_row();
}

/// Whether the ends ascend and the last is the row's.
template <class End>
bool RowLayout::has_ends(std::string_view row) const {
    const std::size_t data_at = ends_at_ + sizeof(End) * variable_count_;
    if (row.size() < data_at) return false;
    const char* at = row.data() + ends_at_;
    End before = 0;
    for (std::uint32_t v = 0; v < variable_count_; ++v, at += sizeof(End)) {
        End end = load_little<End>(at);
        if (end < before) return false;
        before = end;
    }
    return row.size() - data_at == before;
}

template <class End>
std::string_view RowLayout::between_ends(std::string_view row, std::size_t place) const {
    const char* ends = row.data() + ends_at_ + sizeof(End) * place;
    End from = place > 0 ? load_little<End>(ends - sizeof(End)) : End{0};
    return {row.data() + ends_at_ + sizeof(End) * variable_count_ + from,
            static_cast<std::size_t>(load_little<End>(ends) - from)};
}

std::string_view RowLayout::variable_at(std::string_view row, std::size_t column) const {
    return (row[2] & kWideEnds) ? between_ends<std::uint32_t>(row, places_[column])
                                : between_ends<std::uint16_t>(row, places_[column]);
}

void RowLayout::decode_nulls(std::span<const std::string_view> rows, std::size_t column,
                             std::uint8_t* nulls) const {
    for (std::size_t r = 0; r < rows.size(); ++r) nulls[r] = is_null(rows[r], column);
}

void RowLayout::decode_fixed(std::span<const std::string_view> rows, std::size_t column,
                             void* out) const {
    switch (kinds_[column]) {
        case PhysicalKind::kFixed1:
            return gather_fixed<1>(rows, places_[column], out);
        case PhysicalKind::kFixed2:
            return gather_fixed<2>(rows, places_[column], out);
        case PhysicalKind::kFixed4:
            return gather_fixed<4>(rows, places_[column], out);
        case PhysicalKind::kFixed8:
            return gather_fixed<8>(rows, places_[column], out);
        case PhysicalKind::kFixed16:
            return gather_fixed<16>(rows, places_[column], out);
        case PhysicalKind::kVariable:
            break;
    }
    UNREACHABLE();
}

void RowLayout::decode_variable(std::span<const std::string_view> rows, std::size_t column,
                                std::string_view* out) const {
    for (std::size_t r = 0; r < rows.size(); ++r) out[r] = variable_at(rows[r], column);
}

Result<std::uint16_t> row_version(std::string_view row) {
    if (row.size() < 3) return bad_row();
    return load_little<std::uint16_t>(row.data());
}

}  // namespace aerolith
