#include "storage/row_codec.h"

#include <doctest/doctest.h>

#include "runtime/random.h"

namespace aerolith {
namespace {

using K = PhysicalKind;

std::string row_hex(std::string_view bytes) {
    std::string text;
    for (char c : bytes) text += fmt::format("{:02x}", static_cast<std::uint8_t>(c));
    return text;
}

TEST_CASE("row bytes are what they were") {
    RowLayout layout(3, {K::kFixed4, K::kVariable, K::kFixed1, K::kVariable});
    std::string row;
    const RowValue values[] = {{false, {"\x2a\0\0\0", 4}}, {false, "hi"}, {true, {}}, {false, "x"}};
    layout.encode(values, row);
    CHECK(row_hex(row) ==
          "0300"
          "01"
          "04"
          "2a000000"
          "00"
          "0200"
          "0300"
          "686978");
    CHECK(layout.check(row).ok());
    CHECK(row_version(row).value() == 3);
}

TEST_CASE("rows read back column by column") {
    SeededRandom random(2);
    const std::vector<K> kinds = {K::kFixed8, K::kVariable, K::kFixed2,   K::kFixed16, K::kVariable,
                                  K::kFixed1, K::kFixed4,   K::kVariable, K::kFixed8};
    RowLayout layout(1, kinds);
    for (bool large : {false, true}) {
        std::vector<std::vector<std::string>> contents(50);
        std::vector<std::vector<bool>> null(50);
        std::vector<std::string> rows(50);
        for (std::size_t r = 0; r < rows.size(); ++r) {
            std::vector<RowValue> values;
            for (K kind : kinds) {
                std::size_t size =
                    kind == K::kVariable ? random.below(large ? 60000 : 20) : fixed_size(kind);
                std::string bytes(size, '\0');
                for (char& c : bytes) c = static_cast<char>(random.next());
                contents[r].push_back(bytes);
                null[r].push_back(random.below(3) == 0);
            }
            for (std::size_t c = 0; c < kinds.size(); ++c)
                values.push_back({null[r][c], contents[r][c]});
            layout.encode(values, rows[r]);
            REQUIRE(layout.check(rows[r]).ok());
            for (std::size_t cut :
                 {std::size_t{0}, std::size_t{2}, std::size_t{30}, rows[r].size() - 1}) {
                REQUIRE_FALSE(layout.check(std::string_view(rows[r]).substr(0, cut)).ok());
            }
        }
        std::vector<std::string_view> views(rows.begin(), rows.end());
        for (std::size_t c = 0; c < kinds.size(); ++c) {
            std::vector<std::uint8_t> nulls(rows.size());
            layout.decode_nulls(views, c, nulls.data());
            std::size_t size = fixed_size(kinds[c]);
            std::string fixed(size * rows.size(), '\0');
            std::vector<std::string_view> variable(rows.size());
            if (kinds[c] == K::kVariable) {
                layout.decode_variable(views, c, variable.data());
            } else {
                layout.decode_fixed(views, c, fixed.data());
            }
            for (std::size_t r = 0; r < rows.size(); ++r) {
                REQUIRE(nulls[r] == null[r][c]);
                std::string_view got = kinds[c] == K::kVariable
                                           ? variable[r]
                                           : std::string_view(fixed).substr(r * size, size);
                std::string want = null[r][c] ? std::string(size, '\0') : contents[r][c];
                REQUIRE(got == want);
            }
        }
    }
}

TEST_CASE("hostile bytes never pass for a row") {
    RowLayout layout(1, {K::kFixed4, K::kVariable, K::kVariable});
    SeededRandom random(3);
    for (int i = 0; i < 20000; ++i) {
        std::string row(random.below(40), '\0');
        for (char& c : row)
            c = static_cast<char>(random.below(4) == 0 ? random.next() : random.below(3));
        if (!layout.check(row).ok()) continue;
        REQUIRE(layout.variable_at(row, 1).size() + layout.variable_at(row, 2).size() < 40);
        REQUIRE(layout.variable_at(row, 2).data() + layout.variable_at(row, 2).size() ==
                row.data() + row.size());
    }
}

}  // namespace
}  // namespace aerolith
