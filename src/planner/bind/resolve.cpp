#include "planner/bind/resolve.h"

#include "functions/registry.h"
#include "types/type_info.h"

namespace aerolith {
namespace {

std::vector<Oid> types_of(std::span<const ExprPtr> arguments) {
    std::vector<Oid> types;
    for (const ExprPtr& argument : arguments) types.push_back(argument->type.oid);
    return types;
}

std::string signature_text(std::string_view name, std::span<const Oid> types) {
    std::string text(name);
    text += '(';
    for (std::size_t i = 0; i < types.size(); ++i) {
        if (i) text += ", ";
        text += types[i] == type_oid::kUnknown ? "unknown" : format_type({types[i]});
    }
    return text + ')';
}

struct FunctionCandidate {
    ResolvedCall call;
    const Signature* signature;
};

template <class List>
void add_candidates(const List& functions, CallKind kind, std::string_view schema,
                    std::vector<FunctionCandidate>& out) {
    for (const auto* function : functions) {
        if (function->signature.schema != schema) continue;
        FunctionCandidate candidate;
        candidate.call.kind = kind;
        if constexpr (std::is_same_v<decltype(function), const ScalarFunction*>)
            candidate.call.scalar = function;
        if constexpr (std::is_same_v<decltype(function), const AggregateFunction*>)
            candidate.call.aggregate = function;
        if constexpr (std::is_same_v<decltype(function), const SetFunction*>)
            candidate.call.set = function;
        if constexpr (std::is_same_v<decltype(function), const WindowFunction*>)
            candidate.call.window = function;
        candidate.signature = &function->signature;
        out.push_back(candidate);
    }
}

/// Declared types stretched to the number of arguments given; false when the counts cannot meet.
bool expand(const Signature& signature, std::size_t count, bool variadic_call,
            CandidateSignature& out, ResolvedCall& call) {
    const std::vector<Oid>& declared = signature.arguments;
    if (signature.variadic_element != kInvalidOid && !variadic_call) {
        std::size_t fixed = declared.size() - 1;
        if (count < declared.size()) return false;
        out.arguments.assign(declared.begin(),
                             declared.begin() + static_cast<std::ptrdiff_t>(fixed));
        out.arguments.resize(count, signature.variadic_element);
        call.variadic_from =
            signature.variadic_element == type_oid::kAny ? -1 : static_cast<int>(fixed);
        call.variadic_element = signature.variadic_element;
        return true;
    }
    if (count > declared.size() || count + signature.defaults < declared.size()) return false;
    out.arguments.assign(declared.begin(), declared.begin() + static_cast<std::ptrdiff_t>(count));
    return true;
}

Error function_missing(std::string_view schema, std::string_view name, std::span<const Oid> types,
                       int location) {
    std::string full = schema.empty() ? std::string(name) : fmt::format("{}.{}", schema, name);
    return error(SqlState::kUndefinedFunction, "function {} does not exist",
                 signature_text(full, types))
        .hint(
            "No function matches the given name and argument types. You might need to add explicit "
            "type casts.")
        .at(location);
}

Status settle_types(ResolvedCall& call, CandidateSignature chosen, const Signature& signature,
                    std::span<const Oid> actual, std::string_view name, int location) {
    call.argument_types = std::move(chosen.arguments);
    call.result = signature.result;
    if (!resolve_polymorphic(call.argument_types, call.result, actual)) {
        for (Oid type : actual) {
            if (type == type_oid::kUnknown) {
                return error(SqlState::kDatatypeMismatch,
                             "could not determine polymorphic type because input has type unknown")
                    .at(location);
            }
        }
        return function_missing("", name, actual, location);
    }
    if (call.variadic_from >= 0) {
        call.variadic_element = call.argument_types[static_cast<std::size_t>(call.variadic_from)];
    }
    return {};
}

}  // namespace

Result<ResolvedCall> resolve_function(std::string_view schema, std::string_view name,
                                      std::span<const ExprPtr> arguments, bool variadic_call,
                                      const Coercer& coercer, int location) {
    std::vector<Oid> actual = types_of(arguments);
    const Registry& registry = Registry::instance();
    std::vector<FunctionCandidate> all;
    const std::string_view within = schema == "pg_catalog" ? std::string_view() : schema;
    add_candidates(registry.scalars(name), CallKind::kScalar, within, all);
    add_candidates(registry.aggregates(name), CallKind::kAggregate, within, all);
    add_candidates(registry.sets(name), CallKind::kSet, within, all);
    add_candidates(registry.windows(name), CallKind::kWindow, within, all);
    std::vector<CandidateSignature> fitting;
    for (std::size_t i = 0; i < all.size(); ++i) {
        CandidateSignature candidate;
        candidate.index = i;
        if (expand(*all[i].signature, actual.size(), variadic_call, candidate, all[i].call))
            fitting.push_back(std::move(candidate));
    }
    auto finish = [&](CandidateSignature& chosen) -> Result<ResolvedCall> {
        FunctionCandidate& candidate = all[chosen.index];
        TRY(settle_types(candidate.call, std::move(chosen), *candidate.signature, actual, name,
                         location));
        return candidate.call;
    };
    for (CandidateSignature& candidate : fitting) {
        if (candidate.arguments == actual) return finish(candidate);
    }
    // A candidate whose pseudo types do not fit together is none.
    std::erase_if(fitting, [&](const CandidateSignature& candidate) {
        std::vector<Oid> declared = candidate.arguments;
        Oid result = all[candidate.index].signature->result;
        bool has_unknown = std::ranges::find(actual, type_oid::kUnknown) != actual.end();
        return !has_unknown && !resolve_polymorphic(declared, result, actual);
    });
    std::vector<CandidateSignature> left = select_candidates(std::move(fitting), actual, coercer);
    if (left.empty()) return function_missing(schema, name, actual, location);
    if (left.size() > 1) {
        // Gathered variadics lose to plain signatures.
        std::erase_if(left, [&](const CandidateSignature& candidate) {
            return all[candidate.index].call.variadic_from >= 0 && left.size() > 1;
        });
    }
    if (left.size() != 1) {
        return error(SqlState::kAmbiguousFunction, "function {} is not unique",
                     signature_text(name, actual))
            .hint(
                "Could not choose a best candidate function. You might need to add explicit type "
                "casts.")
            .at(location);
    }
    return finish(left.front());
}

Result<ResolvedScalar> resolve_operator(std::string_view name, Oid left, Oid right,
                                        const Coercer& coercer, int location) {
    const Registry& registry = Registry::instance();
    bool prefix = left == kInvalidOid;
    std::vector<const OperatorSpec*> specs;
    for (const OperatorSpec* spec : registry.operators(name)) {
        if ((spec->left == kInvalidOid) == prefix) specs.push_back(spec);
    }
    std::vector<Oid> actual;
    if (!prefix) actual.push_back(left);
    actual.push_back(right);
    auto declared_of = [&](const OperatorSpec& spec) {
        std::vector<Oid> declared;
        if (!prefix) declared.push_back(spec.left);
        declared.push_back(spec.right);
        return declared;
    };
    // A literal beside a typed operand is first taken to be of that type.
    std::vector<Oid> guess = actual;
    if (!prefix && left == type_oid::kUnknown && right != type_oid::kUnknown) guess[0] = right;
    if (!prefix && right == type_oid::kUnknown && left != type_oid::kUnknown) guess[1] = left;
    const OperatorSpec* chosen = nullptr;
    for (const OperatorSpec* spec : specs) {
        if (declared_of(*spec) == guess) chosen = spec;
    }
    if (!chosen) {
        std::vector<CandidateSignature> candidates;
        for (std::size_t i = 0; i < specs.size(); ++i) {
            std::vector<Oid> declared = declared_of(*specs[i]);
            Oid result = specs[i]->result;
            std::vector<Oid> settled = declared;
            bool has_unknown = std::ranges::find(actual, type_oid::kUnknown) != actual.end();
            if (!has_unknown && !resolve_polymorphic(settled, result, actual)) continue;
            candidates.push_back({std::move(declared), i});
        }
        candidates = select_candidates(std::move(candidates), actual, coercer);
        std::string text =
            prefix ? fmt::format("{} {}", name, format_type({right}))
                   : fmt::format("{} {} {}", format_type({left}), name, format_type({right}));
        if (candidates.empty()) {
            return error(SqlState::kUndefinedFunction, "operator does not exist: {}", text)
                .hint(prefix ? "No operator matches the given name and argument type. You might "
                               "need to add an explicit type cast."
                             : "No operator matches the given name and argument types. You might "
                               "need to add explicit type casts.")
                .at(location);
        }
        if (candidates.size() > 1) {
            return error(SqlState::kAmbiguousFunction, "operator is not unique: {}", text)
                .hint(
                    "Could not choose a best candidate operator. You might need to add explicit "
                    "type casts.")
                .at(location);
        }
        chosen = specs[candidates.front().index];
    }
    ResolvedScalar resolved;
    resolved.op = chosen;
    resolved.function = registry.scalar(chosen->function);
    ASSERT(resolved.function);
    resolved.argument_types = declared_of(*chosen);
    resolved.result = chosen->result;
    if (!resolve_polymorphic(resolved.argument_types, resolved.result, actual)) {
        return error(SqlState::kDatatypeMismatch,
                     "could not determine polymorphic type because input has type unknown")
            .at(location);
    }
    return resolved;
}

Result<ExprPtr> make_operator(std::string_view name, ExprPtr left, ExprPtr right,
                              const Coercer& coercer, int location) {
    ResolvedScalar resolved = TRY(resolve_operator(name, left ? left->type.oid : kInvalidOid,
                                                   right->type.oid, coercer, location));
    std::vector<ExprPtr> children;
    if (left)
        children.push_back(
            TRY(coercer.coerce_argument(std::move(left), resolved.argument_types.front())));
    children.push_back(
        TRY(coercer.coerce_argument(std::move(right), resolved.argument_types.back())));
    ExprPtr call = make_expr(ExprKind::kFunction, {resolved.result}, std::move(children), location);
    call->payload = FunctionCall{resolved.function, resolved.op, false, false, false};
    return call;
}

}  // namespace aerolith
