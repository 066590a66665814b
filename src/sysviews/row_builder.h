#pragma once

#include <concepts>
#include <string>
#include <string_view>
#include <vector>

#include "catalog/virtual_table.h"

namespace aerolith {

/// Fills rows of a system table by column name. A column nobody sets is NULL or, where the table
/// says NOT NULL, the zero of its type.
class RowBuilder {
  public:
    RowBuilder(std::string_view schema, std::string_view table, const VirtualTable::Emit& emit);

    /// Text columns take it as it is, others through their type's input.
    RowBuilder& set(std::string_view column, std::string_view text);
    RowBuilder& set(std::string_view column, const char* text) {
        return set(column, std::string_view(text));
    }
    RowBuilder& set(std::string_view column, char letter) {
        return set(column, std::string_view(&letter, 1));
    }
    RowBuilder& set(std::string_view column, bool truth);
    template <std::integral Number>
    RowBuilder& set(std::string_view column, Number number) {
        return set_number(column, static_cast<std::int64_t>(number));
    }
    RowBuilder& set(std::string_view column, float number);
    RowBuilder& set(std::string_view column, double number);
    RowBuilder& null(std::string_view column);

    /// Gives the row away and starts the next.
    Status emit();

  private:
    RowBuilder& set_number(std::string_view column, std::int64_t number);
    std::size_t position(std::string_view column);

    const VirtualTable& table_;
    const VirtualTable::Emit& emit_;
    std::vector<Value> defaults_;
    std::vector<Value> row_;
    std::size_t next_ = 0;  // where the following column likely is
};

/// "{a,b}" and "a b": the texts of array and vector values.
std::string array_text(const std::vector<std::string>& elements);
template <class Numbers>
std::string vector_text(const Numbers& numbers) {
    std::string text;
    for (auto number : numbers) text += (text.empty() ? "" : " ") + std::to_string(number);
    return text;
}

}  // namespace aerolith
