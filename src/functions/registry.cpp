#include "functions/registry.h"

#include <map>
#include <unordered_map>

#include "functions/families.h"
#include "functions/signature.h"
#include "types/type_info.h"

namespace aerolith {
namespace {

using Kind = OperatorSpec::Kind;
using enum OperatorSpec::Kind;
using enum CastContext;
using enum CastMethod;

constexpr OperatorSpec kOperatorFacts[] = {
#define OPERATOR(oid, name, left, right, result, function, commutator, negator, kind) \
    {oid, name, left, right, result, function, commutator, negator, kind},
#include "functions/tables/operators.def"
#undef OPERATOR
};

constexpr CastSpec kCastFacts[] = {
#define CAST(source, target, context, method, function) {source, target, context, method, function},
#include "functions/tables/casts.def"
#undef CAST
};

std::uint64_t pair_of(Oid left, Oid right) {
    return std::uint64_t{left} << 32 | right;
}

template <class T>
using ByName = std::map<std::string_view, std::vector<const T*>>;

template <class T>
std::span<const T* const> named(const ByName<T>& map, std::string_view name) {
    auto found = map.find(name);
    if (found == map.end()) return {};
    return found->second;
}

}  // namespace

struct Registry::Tables {
    std::vector<ScalarFunction> scalars;
    std::vector<AggregateFunction> aggregates;
    std::vector<SetFunction> sets;
    std::vector<WindowFunction> windows;
    std::vector<OperatorSpec> operators;
    std::vector<CastSpec> casts;

    ByName<ScalarFunction> scalars_by_name;
    ByName<AggregateFunction> aggregates_by_name;
    ByName<SetFunction> sets_by_name;
    ByName<WindowFunction> windows_by_name;
    ByName<OperatorSpec> operators_by_name;
    std::unordered_map<Oid, const ScalarFunction*> scalars_by_oid;
    std::unordered_map<Oid, const AggregateFunction*> aggregates_by_oid;
    std::unordered_map<Oid, const OperatorSpec*> operators_by_oid;
    std::unordered_map<std::uint64_t, const CastSpec*> casts_by_pair;

    void add_functions() {
        Families families = all_families();
        for (auto list : families.scalars)
            for (const FunctionSpec& spec : list)
                scalars.push_back({&spec, parse_signature(spec.signature)});
        for (auto list : families.aggregates)
            for (const AggregateSpec& spec : list)
                aggregates.push_back({&spec, parse_signature(spec.signature)});
        for (auto list : families.sets)
            for (const SetFunctionSpec& spec : list)
                sets.push_back({&spec, parse_signature(spec.signature)});
        for (const WindowSpec& spec : window_functions())
            windows.push_back({&spec, parse_signature(spec.signature)});
        for (const WindowFunction& function : windows)
            windows_by_name[function.signature.name].push_back(&function);
        for (const ScalarFunction& function : scalars) {
            scalars_by_name[function.signature.name].push_back(&function);
            bool added = scalars_by_oid.emplace(function.spec->oid, &function).second;
            ASSERT(added);
        }
        for (const AggregateFunction& function : aggregates) {
            aggregates_by_name[function.signature.name].push_back(&function);
            aggregates_by_oid[function.spec->oid] = &function;
        }
        for (const SetFunction& function : sets)
            sets_by_name[function.signature.name].push_back(&function);
    }

    /// Operators and casts whose function is there; links to operators that are not are cleared.
    void add_operators_and_casts() {
        for (const OperatorSpec& spec : kOperatorFacts)
            if (scalars_by_oid.contains(spec.function)) operators.push_back(spec);
        for (const OperatorSpec& spec : operators) {
            operators_by_oid[spec.oid] = &spec;
            operators_by_name[spec.name].push_back(&spec);
        }
        for (OperatorSpec& spec : operators) {
            if (!operators_by_oid.contains(spec.commutator)) spec.commutator = kInvalidOid;
            if (!operators_by_oid.contains(spec.negator)) spec.negator = kInvalidOid;
        }
        for (const CastSpec& spec : kCastFacts) {
            if (spec.method == kFunction && !scalars_by_oid.contains(spec.function)) continue;
            casts.push_back(spec);
        }
        for (const CastSpec& spec : casts) casts_by_pair[pair_of(spec.source, spec.target)] = &spec;
    }
};

Registry::Registry() {
    auto* tables = new Tables;
    tables->add_functions();
    tables->add_operators_and_casts();
    tables_ = tables;
}

const Registry& Registry::instance() {
    static const Registry registry;
    return registry;
}

std::span<const ScalarFunction* const> Registry::scalars(std::string_view name) const {
    return named(tables_->scalars_by_name, name);
}
std::span<const AggregateFunction* const> Registry::aggregates(std::string_view name) const {
    return named(tables_->aggregates_by_name, name);
}
std::span<const SetFunction* const> Registry::sets(std::string_view name) const {
    return named(tables_->sets_by_name, name);
}
std::span<const WindowFunction* const> Registry::windows(std::string_view name) const {
    return named(tables_->windows_by_name, name);
}
std::span<const OperatorSpec* const> Registry::operators(std::string_view name) const {
    return named(tables_->operators_by_name, name);
}

const ScalarFunction* Registry::scalar(Oid oid) const {
    auto found = tables_->scalars_by_oid.find(oid);
    return found == tables_->scalars_by_oid.end() ? nullptr : found->second;
}

const AggregateFunction* Registry::aggregate(Oid oid) const {
    auto found = tables_->aggregates_by_oid.find(oid);
    return found == tables_->aggregates_by_oid.end() ? nullptr : found->second;
}

std::string_view Registry::argument_names(Oid function) const {
    static constexpr std::pair<Oid, std::string_view> kNames[] = {
#define ARGUMENTS(oid, names) {oid, names},
#include "functions/tables/argument_names.def"
#undef ARGUMENTS
    };
    for (const auto& [oid, names] : kNames)
        if (oid == function) return names;
    return {};
}

const OperatorSpec* Registry::find_operator(Oid oid) const {
    auto found = tables_->operators_by_oid.find(oid);
    return found == tables_->operators_by_oid.end() ? nullptr : found->second;
}

const OperatorSpec* Registry::find_operator(std::string_view name, Oid left, Oid right) const {
    for (const OperatorSpec* candidate : operators(name))
        if (candidate->left == left && candidate->right == right) return candidate;
    return nullptr;
}

const CastSpec* Registry::find_cast(Oid source, Oid target) const {
    auto found = tables_->casts_by_pair.find(pair_of(source, target));
    return found == tables_->casts_by_pair.end() ? nullptr : found->second;
}

std::span<const ScalarFunction> Registry::all_scalars() const {
    return tables_->scalars;
}
std::span<const AggregateFunction> Registry::all_aggregates() const {
    return tables_->aggregates;
}
std::span<const SetFunction> Registry::all_sets() const {
    return tables_->sets;
}
std::span<const WindowFunction> Registry::all_windows() const {
    return tables_->windows;
}
std::span<const OperatorSpec> Registry::all_operators() const {
    return tables_->operators;
}
std::span<const CastSpec> Registry::all_casts() const {
    return tables_->casts;
}

}  // namespace aerolith
