#include "executor/spill/key_batch.h"

namespace aerolith {

// A stored key ends in a byte that says whether it is complete.

void KeyBatch::finish_key(bool complete) {
    std::size_t start = ends_.back();
    ends_.push_back(bytes_.size());
    hashes_.push_back(hash_key(std::string_view(bytes_).substr(start)));
    complete_.push_back(complete);
}

void KeyBatch::clear() {
    bytes_.clear();
    ends_.assign(1, 0);
    hashes_.clear();
    complete_.clear();
}

void KeyBatch::append(std::string_view key, bool complete) {
    bytes_ += key;
    finish_key(complete);
}

void KeyBatch::encode(const KeyEncoder& encoder, const std::vector<Vector>& values,
                      std::size_t rows) {
    clear();
    if (std::size_t size = encoder.encode_integers(values, rows, bytes_)) {
        ends_.resize(rows + 1);
        hashes_.resize(rows);
        complete_.assign(rows, true);
        for (std::size_t row = 0; row < rows; ++row) {
            ends_[row + 1] = (row + 1) * size;
            hashes_[row] = hash_key({bytes_.data() + row * size, size});
        }
        return;
    }
    for (std::size_t row = 0; row < rows; ++row) finish_key(encoder.encode(values, row, bytes_));
}

void KeyBatch::assign(const Vector& column, std::size_t rows) {
    clear();
    VectorView view = column.view();
    for (std::size_t row = 0; row < rows; ++row) {
        std::string_view stored = view.get<std::string_view>(row);
        append(stored.substr(0, stored.size() - 1), stored.back() != 0);
    }
}

Vector KeyBatch::as_column() const {
    Vector column(kKeyColumnType, std::max<std::size_t>(size(), 1));
    auto* values = column.data<std::string_view>();
    for (std::size_t row = 0; row < size(); ++row) {
        std::string stored(key(row));
        stored.push_back(complete(row) ? 1 : 0);
        values[row] = column.copy_bytes(stored);
    }
    return column;
}

}  // namespace aerolith
