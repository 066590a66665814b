#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "common/result.h"
#include "functions/eval_context.h"
#include "types/vector.h"

namespace aerolith {

enum class Volatility : char { kImmutable = 'i', kStable = 's', kVolatile = 'v' };
enum class Nulls : std::uint8_t {
    kReturnNull,  // strict: any NULL argument gives NULL; the kernel sees none
    kCalled,      // the kernel sees NULLs
};

/// Computes `count` rows. `out` is an empty flat vector of the result type with room for `count`
/// rows; the kernel may instead replace it. Constant arguments arrive as constant vectors.
using ScalarKernel = Status (*)(EvalContext& context, std::span<const Vector> arguments,
                                std::size_t count, Vector& out);

/// A SQL function: signature, kernel, documentation, example. Signature types are SQL names; pseudo
/// types (anyelement ...) resolve by PostgreSQL's rules. "concat(variadic \"any\") -> text" marks
/// variadics. A name without a schema is pg_catalog's.
struct FunctionSpec {
    Oid oid = kInvalidOid;  // PostgreSQL's pg_proc OID
    std::string_view signature;
    Volatility volatility = Volatility::kImmutable;
    Nulls nulls = Nulls::kReturnNull;
    std::string_view summary;
    /// Of a stable one: all it looks at besides its arguments are the statement's clock and the
    /// settings of how values read and print.
    bool by_format = false;
    /// A query and the text of its single result, run as a test; empty for operators' and casts'
    /// functions.
    struct Example {
        std::string_view query, result;
    } example;
    ScalarKernel kernel = nullptr;
};

/// Signature of any kind of function, parsed once when the registry is built.
struct Signature {
    std::string_view schema;  // empty: pg_catalog
    std::string_view name;
    std::vector<Oid> arguments;
    Oid result = kInvalidOid;
    Oid variadic_element = kInvalidOid;  // of the last argument; type_oid::kAny for VARIADIC "any"
    std::uint16_t defaults = 0;  // trailing arguments that may be left out ("x integer = 1")
    bool returns_set = false;
};

struct ScalarFunction {
    const FunctionSpec* spec;
    Signature signature;
};

/// A binary or prefix operator (left kInvalidOid) and the function behind it.
struct OperatorSpec {
    Oid oid;
    std::string_view name;
    Oid left, right, result;
    Oid function;  // pg_proc OID
    Oid commutator = kInvalidOid;
    Oid negator = kInvalidOid;
    /// How the planner estimates it, and whether an ordered index serves it.
    enum class Kind : std::uint8_t {
        kOther,
        kEqual,
        kNotEqual,
        kLess,
        kLessEqual,
        kGreater,
        kGreaterEqual,
        kLike,
        kContains
    } kind = Kind::kOther;
};

enum class CastContext : char { kImplicit = 'i', kAssignment = 'a', kExplicit = 'e' };
enum class CastMethod : char { kFunction = 'f', kBinary = 'b', kInOut = 'i' };

struct CastSpec {
    Oid source, target;
    CastContext context;
    CastMethod method;
    Oid function = kInvalidOid;  // for kFunction
};

/// An aggregate. States are plain bytes of `state_size` in a group's arena, so a state that grows
/// keeps its bytes in that arena and needs no destructor.
struct AggregateSpec {
    Oid oid = kInvalidOid;
    std::string_view signature;
    std::string_view summary;
    FunctionSpec::Example example;
    std::uint32_t state_size = 0;
    /// WITHIN GROUP: rows come sorted by the last argument.
    bool ordered_set = false;
    /// Rows with a NULL argument are skipped before `update` (PostgreSQL's strict transition
    /// functions).
    bool skips_nulls = true;
    void (*initialise)(std::byte* state) = nullptr;
    /// Row i goes to states[i].
    Status (*update)(EvalContext& context, std::span<const Vector> arguments, std::size_t count,
                     std::byte* const* states, Arena& arena) = nullptr;
    /// Adds `from` to `into`, for parallel and distributed aggregation. Null: cannot be split.
    Status (*combine)(EvalContext& context, const std::byte* from, std::byte* into,
                      Arena& arena) = nullptr;
    Status (*finish)(EvalContext& context, const std::byte* state, Vector& out,
                     std::size_t row) = nullptr;
    /// A state as bytes, for another node, and back into a fresh state. Null: it cannot travel.
    void (*encode)(const std::byte* state, std::string& out) = nullptr;
    Status (*decode)(std::string_view in, std::byte* state, Arena& arena) = nullptr;
};

struct AggregateFunction {
    const AggregateSpec* spec;
    Signature signature;
};

/// A function that only makes sense over a window; the executor knows what each kind computes.
enum class WindowKind : std::uint8_t {
    kRowNumber,
    kRank,
    kDenseRank,
    kPercentRank,
    kCumeDist,
    kNtile,
    kLag,
    kLead,
    kFirstValue,
    kLastValue,
    kNthValue,
};

struct WindowSpec {
    Oid oid = kInvalidOid;
    std::string_view signature;
    WindowKind kind = WindowKind::kRowNumber;
    std::string_view summary;
};

struct WindowFunction {
    const WindowSpec* spec;
    Signature signature;
};

/// A set-returning function: `open` takes one row's arguments, `next` fills chunks of up to
/// kVectorSize rows and ends with an empty one.
class SetSource {
  public:
    virtual ~SetSource() = default;
    virtual Status next(EvalContext& context, Chunk& out) = 0;
};

struct SetFunctionSpec {
    Oid oid = kInvalidOid;
    std::string_view signature;  // "generate_series(integer, integer) -> setof integer"
    std::string_view summary;
    FunctionSpec::Example example;
    /// Column names and types of a function that returns rows; empty: one column, named after the
    /// function.
    std::span<const std::pair<std::string_view, Oid>> columns;
    Volatility volatility = Volatility::kImmutable;
    Nulls nulls = Nulls::kReturnNull;  // kReturnNull: a NULL argument gives no rows
    Result<std::unique_ptr<SetSource>> (*open)(EvalContext& context,
                                               std::span<const Value> arguments) = nullptr;
};

struct SetFunction {
    const SetFunctionSpec* spec;
    Signature signature;
};

}  // namespace aerolith
