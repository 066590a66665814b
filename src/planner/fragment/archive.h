#pragma once

#include <optional>

#include "common/bytes.h"
#include "planner/fragment/fragment.h"

namespace aerolith {

/// Parts of a plan name their fields once, `travel(archive, part)`, for writing and for reading.
class PlanWriter {
  public:
    static constexpr bool kReads = false;

    template <class... T>
    void operator()(const T&... values) {
        (write(values), ...);
    }
    void read_aggregates(const std::vector<ExprPtr>& calls) { write(calls); }
    void write_node(const PhysicalNode& node);
    void optional(const ExprPtr& expr) {
        writer_.put(expr != nullptr);
        if (expr) write(expr);
    }
    std::string take() { return writer_.take(); }

  private:
    template <class T>
    requires(std::is_arithmetic_v<T> || std::is_enum_v<T>) void write(const T& value) {
        writer_.put(value);
    }
    void write(const std::string& text) { writer_.put(std::string_view(text)); }
    void write(const Type& type) { (*this)(type.oid, type.typmod); }
    void write(const Value& value);
    void write(const ExprPtr& expr);
    void write(const SortKey& key) { (*this)(key.expr, key.descending, key.nulls_first); }
    void write(const RelationPtr& relation);
    void write(const ScalarFunction* function) { writer_.put(function->spec->oid); }
    void write(const AggregateFunction* function) { writer_.put(function->spec->oid); }
    void write(const OperatorSpec* op) { writer_.put(op ? op->oid : kInvalidOid); }
    template <class T>
    void write(const std::vector<T>& values) {
        writer_.put(static_cast<std::uint32_t>(values.size()));
        for (const T& value : values) write(value);
    }

    ByteWriter writer_;
    std::uint32_t joins_ = 0;
};

/// Survives any bytes: status() is then an error and what was read is not to be used.
class PlanReader {
  public:
    static constexpr bool kReads = true;

    PlanReader(std::string_view bytes, const FindRelation& relations)
        : reader_(bytes), relations_(relations) {}

    template <class... T>
    void operator()(T&... values) {
        (read(values), ...);
    }
    void fail(std::optional<Error> why = std::nullopt) {
        if (!error_) error_ = why ? std::move(*why) : damaged();
    }
    bool failed() const { return error_.has_value(); }
    /// Nothing may be left.
    Status finish() {
        if (!reader_.at_end()) fail();
        return error_ ? Status(std::move(*error_)) : Status();
    }
    /// What slots the expressions read next refer to.
    void set_input(const std::vector<Type>* types) { input_ = types; }
    void optional(ExprPtr& expr) {
        bool exists = false;
        read(exists);
        if (exists && !failed()) read(expr);
    }
    void read_aggregates(std::vector<ExprPtr>& calls) {
        reads_aggregates_ = true;
        read(calls);
        reads_aggregates_ = false;
    }

  private:
    static constexpr int kMaxDepth = 500;

    static Error damaged() {
        return Error(SqlState::kProtocolViolation, "plan from another node is damaged");
    }
    template <class T>
    requires(std::is_arithmetic_v<T> || std::is_enum_v<T>) void read(T& value) {
        if constexpr (std::is_same_v<T, bool>) {
            std::uint8_t byte = 0;
            read(byte);
            if (byte > 1) fail();
            value = byte == 1;
        } else {
            Result<T> number = failed() ? Result<T>(T{}) : reader_.get<T>();
            if (number.ok()) {
                value = *number;
            } else {
                value = T{};
                fail();
            }
        }
    }
    void read(std::string& text) {
        Result<std::string_view> bytes =
            failed() ? Result<std::string_view>(std::string_view()) : reader_.get_string();
        if (bytes.ok())
            text = *bytes;
        else
            fail();
    }
    void read(Type& type);
    void read(Value& value);
    void read(ExprPtr& expr);
    void read(SortKey& key) { (*this)(key.expr, key.descending, key.nulls_first); }
    void read(RelationPtr& relation);
    void read(PhysicalPtr& node);
    void read(const ScalarFunction*& function);
    void read(const AggregateFunction*& function);
    void read(const OperatorSpec*& op);
    template <class T>
    void read(std::vector<T>& values) {
        std::uint32_t count = 0;
        read(count);
        if (count > reader_.rest().size()) fail();  // each takes a byte at least
        values.clear();
        for (std::uint32_t i = 0; i < count && !failed(); ++i) read(values.emplace_back());
    }

    ByteReader reader_;
    const FindRelation& relations_;
    const std::vector<Type>* input_ = nullptr;
    std::optional<Error> error_;
    int depth_ = 0;
    bool reads_aggregates_ = false;
};

}  // namespace aerolith
