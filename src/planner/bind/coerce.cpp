#include "planner/bind/coerce.h"

#include "functions/registry.h"
#include "types/type_info.h"

namespace aerolith {
namespace {

enum class Pathway { kNone, kRelabel, kFunction, kInOut };

struct CoercionPathway {
    Pathway pathway = Pathway::kNone;
    Oid function = kInvalidOid;
};

bool allowed(CastContext needed, CastContext context) {
    auto rank = [](CastContext c) {
        return c == CastContext::kImplicit ? 0 : c == CastContext::kAssignment ? 1 : 2;
    };
    return rank(needed) <= rank(context);
}

/// PostgreSQL's find_coercion_pathway: the cast table, then I/O conversion to and from string
/// types.
CoercionPathway find_pathway(Oid from, Oid to, CastContext context) {
    if (from == to) return {Pathway::kRelabel};
    if (const CastSpec* cast = Registry::instance().find_cast(from, to)) {
        if (!allowed(cast->context, context)) return {};
        switch (cast->method) {
            case CastMethod::kBinary:
                return {Pathway::kRelabel};
            case CastMethod::kFunction:
                return {Pathway::kFunction, cast->function};
            case CastMethod::kInOut:
                return {Pathway::kInOut};
        }
    }
    const TypeInfo* source = find_type(from);
    const TypeInfo* target = find_type(to);
    if (from == type_oid::kRecord && target && target->category == 'S' &&
        context != CastContext::kImplicit)
        return {Pathway::kInOut};
    if (!source || !target || source->kind == 'p' || target->kind == 'p') return {};
    if (context != CastContext::kImplicit && target->category == 'S') return {Pathway::kInOut};
    if (context == CastContext::kExplicit && source->category == 'S') return {Pathway::kInOut};
    auto is_true_array = [](const TypeInfo& info) {
        return info.element && type_info(info.element).array == info.oid;
    };
    // int2vector and oidvector become arrays, but nothing becomes them.
    bool from_elements = source->element != kInvalidOid && source->category == 'A';
    if (from_elements && is_true_array(*target)) {
        CoercionPathway element = find_pathway(source->element, target->element, context);
        if (element.pathway == Pathway::kRelabel) return element;
        if (element.pathway != Pathway::kNone) return {Pathway::kInOut};
    }
    return {};
}

bool is_polymorphic(Oid oid) {
    return oid == type_oid::kAnyElement || oid == type_oid::kAnyArray ||
           oid == type_oid::kAnyNonArray || oid == type_oid::kAnyCompatible ||
           oid == type_oid::kAnyCompatibleArray || oid == type_oid::kAnyCompatibleNonArray;
}

bool is_any_array(Oid oid) {
    return oid == type_oid::kAnyArray || oid == type_oid::kAnyCompatibleArray;
}

}  // namespace

bool is_string_type(Oid oid) {
    const TypeInfo* info = find_type(oid);
    return info && info->category == 'S';
}

Result<Oid> ParameterTypes::type_of(std::uint32_t index, int location) {
    if (index >= types_.size()) {
        if (!may_grow_ || index >= 65535) {
            return error(SqlState::kUndefinedParameter, "there is no parameter ${}", index + 1)
                .at(location);
        }
        types_.resize(index + 1, kInvalidOid);
    }
    if (types_[index] == kInvalidOid) types_[index] = type_oid::kUnknown;
    return types_[index];
}

Status ParameterTypes::deduce(std::uint32_t index, Oid type, int location) {
    Oid& known = types_[index];
    if (known == type_oid::kUnknown || known == kInvalidOid) {
        known = type;
    } else if (known != type) {
        return error(SqlState::kAmbiguousParameter, "inconsistent types deduced for parameter ${}",
                     index + 1)
            .detail(fmt::format("{} versus {}", format_type({known}), format_type({type})))
            .at(location);
    }
    return {};
}

Result<std::vector<Oid>> ParameterTypes::finish() const {
    for (std::size_t i = 0; i < types_.size(); ++i) {
        if (types_[i] == type_oid::kUnknown || types_[i] == kInvalidOid) {
            return error(SqlState::kIndeterminateDatatype,
                         "could not determine data type of parameter ${}", i + 1);
        }
    }
    return types_;
}

bool Coercer::can_coerce(Oid from, Oid to, CastContext context) const {
    if (from == to || to == type_oid::kAny || from == type_oid::kUnknown) return true;
    if (is_polymorphic(to)) return !is_any_array(to) || type_info(from).category == 'A';
    return find_pathway(from, to, context).pathway != Pathway::kNone;
}

Result<ExprPtr> Coercer::coerce_unknown_constant(ExprPtr expr, Type to) const {
    int location = expr->location;
    if (expr->value().is_null()) return make_constant(Value::null(to), location);
    const TypeInfo& info = type_info(to.oid);
    if (!info.parse) {
        return error(SqlState::kFeatureNotSupported, "cannot accept a value of type {}", info.name)
            .at(location);
    }
    std::string bytes;
    // The modifier is applied afterwards, so that its rules (assignment or explicit) are those of a
    // cast.
    std::int32_t parse_typmod = to.oid == type_oid::kInterval ? to.typmod : -1;
    auto parsed =
        info.parse(expr->value().as<std::string_view>(), parse_typmod, eval_.format(), bytes);
    if (!parsed.ok()) return parsed.take_error().at(location);
    Datum datum = info.physical == Physical::kBytes ? Datum::of<std::string_view>(bytes) : *parsed;
    return make_constant(Value::from({to.oid}, info.physical, datum), location);
}

Result<ExprPtr> Coercer::coerce(ExprPtr expr, Type to, CastContext context, int location) const {
    Oid from = expr->type.oid;
    if (location < 0) location = expr->location;
    bool is_explicit = context == CastContext::kExplicit;
    if (from == to.oid) return apply_typmod(std::move(expr), to, is_explicit);
    if (to.oid == type_oid::kAny || is_polymorphic(to.oid)) return expr;
    if (from == type_oid::kUnknown && expr->is_constant()) {
        // A relation's name is looked up in the catalog: that cast is a function of text.
        if (to.oid == type_oid::kRegclass) {
            if (keep_form_ && !expr->value().is_null()) {
                Oid relation = TRY(eval_.relation_oid(expr->value().as<std::string_view>()));
                return make_constant(
                    Value::of<std::int32_t>(to, static_cast<std::int32_t>(relation)), location);
            }
            expr->payload = expr->value().is_null()
                                ? Value::null({type_oid::kText})
                                : Value::text(expr->value().as<std::string_view>());
            expr->type = {type_oid::kText};
            from = type_oid::kText;
            context = CastContext::kExplicit;
        } else {
            ExprPtr constant = TRY(coerce_unknown_constant(std::move(expr), to));
            return apply_typmod(std::move(constant), to, is_explicit);
        }
    }
    if (from == type_oid::kUnknown && expr->kind == ExprKind::kParameter) {
        TRY(parameters_.deduce(expr->get<ParameterRef>().index, to.oid, expr->location));
        expr->type = {to.oid};
        return apply_typmod(std::move(expr), to, is_explicit);
    }
    CoercionPathway pathway = from == type_oid::kUnknown ? CoercionPathway{Pathway::kInOut}
                                                         : find_pathway(from, to.oid, context);
    ExprPtr converted;
    std::vector<ExprPtr> child;
    child.push_back(std::move(expr));
    switch (pathway.pathway) {
        case Pathway::kNone:
            return error(SqlState::kCannotCoerce, "cannot cast type {} to {}", format_type({from}),
                         format_type({to.oid}))
                .at(location);
        case Pathway::kRelabel:
            converted = make_expr(ExprKind::kRelabel, {to.oid}, std::move(child), location);
            break;
        case Pathway::kInOut:
            converted = make_expr(ExprKind::kInOut, {to.oid}, std::move(child), location);
            break;
        case Pathway::kFunction: {
            const ScalarFunction* function = Registry::instance().scalar(pathway.function);
            ASSERT(function);
            // Cast functions may also take the modifier and whether the cast is explicit.
            if (function->signature.arguments.size() >= 2)
                child.push_back(make_constant(Value::int4(to.typmod)));
            if (function->signature.arguments.size() >= 3)
                child.push_back(make_constant(Value::boolean(is_explicit)));
            converted = make_expr(ExprKind::kFunction, {to.oid}, std::move(child), location);
            converted->payload = FunctionCall{function, nullptr, true, !is_explicit, false};
            break;
        }
    }
    if (pathway.pathway != Pathway::kFunction) converted->payload = is_explicit;
    return apply_typmod(std::move(converted), to, is_explicit);
}

Result<ExprPtr> Coercer::apply_typmod(ExprPtr expr, Type to, bool is_explicit) const {
    if (to.typmod < 0 || expr->type.typmod == to.typmod) return expr;
    const TypeInfo& info = type_info(to.oid);
    if (!info.apply_typmod) {
        expr->type.typmod = to.typmod;
        return expr;
    }
    int location = expr->location;
    if (expr->is_null_constant()) return make_constant(Value::null(to), location);
    if (expr->is_constant() && !keep_form_) {
        std::string bytes;
        auto fitted = info.apply_typmod(expr->value().datum(), to.typmod, is_explicit, bytes);
        if (!fitted.ok() && !is_explicit) return fitted.take_error();
        if (!fitted.ok()) return fitted.take_error();
        Datum datum =
            info.physical == Physical::kBytes ? Datum::of<std::string_view>(bytes) : *fitted;
        return make_constant(Value::from(to, info.physical, datum), location);
    }
    std::vector<ExprPtr> child;
    child.push_back(std::move(expr));
    ExprPtr fitted = make_expr(ExprKind::kTypmod, to, std::move(child), location);
    fitted->payload = is_explicit;
    return fitted;
}

Result<ExprPtr> Coercer::coerce_argument(ExprPtr expr, Oid to) const {
    return coerce(std::move(expr), {to}, CastContext::kImplicit);
}

Result<ExprPtr> Coercer::coerce_to_boolean(ExprPtr expr, std::string_view construct) const {
    int location = expr->location;
    Oid from = expr->type.oid;
    if (!can_coerce(from, type_oid::kBool, CastContext::kAssignment) || (is_string_type(from))) {
        return error(SqlState::kDatatypeMismatch,
                     "argument of {} must be type boolean, not type {}", construct,
                     format_type({from}))
            .at(location);
    }
    return coerce(std::move(expr), {type_oid::kBool}, CastContext::kAssignment);
}

Result<ExprPtr> Coercer::coerce_to_bigint(ExprPtr expr, std::string_view construct) const {
    int location = expr->location;
    Oid from = expr->type.oid;
    if (!can_coerce(from, type_oid::kInt8, CastContext::kAssignment)) {
        return error(SqlState::kDatatypeMismatch, "argument of {} must be type bigint, not type {}",
                     construct, format_type({from}))
            .at(location);
    }
    return coerce(std::move(expr), {type_oid::kInt8}, CastContext::kAssignment);
}

Result<Oid> Coercer::common_type(std::span<const Expr* const> exprs,
                                 std::string_view context) const {
    Oid chosen = exprs.front()->type.oid;
    bool all_same = chosen != type_oid::kUnknown;
    for (const Expr* expr : exprs) all_same = all_same && expr->type.oid == chosen;
    if (all_same) return chosen;
    for (const Expr* expr : exprs.subspan(1)) {
        Oid next = expr->type.oid;
        if (next == type_oid::kUnknown || next == chosen) continue;
        if (chosen == type_oid::kUnknown) {
            chosen = next;
            continue;
        }
        const TypeInfo& chosen_info = type_info(chosen);
        const TypeInfo& next_info = type_info(next);
        if (next_info.category != chosen_info.category) {
            return error(SqlState::kDatatypeMismatch, "{} types {} and {} cannot be matched",
                         context, format_type({chosen}), format_type({next}))
                .at(expr->location);
        }
        if (!chosen_info.preferred && can_coerce(chosen, next, CastContext::kImplicit) &&
            !can_coerce(next, chosen, CastContext::kImplicit)) {
            chosen = next;
        }
    }
    return chosen == type_oid::kUnknown ? type_oid::kText : chosen;
}

Result<ExprPtr> Coercer::coerce_to_common(ExprPtr expr, Oid type, std::string_view context) const {
    Oid from = expr->type.oid;
    if (from == type) return expr;
    if (!can_coerce(from, type, CastContext::kImplicit)) {
        return error(SqlState::kCannotCoerce, "{} could not convert type {} to {}", context,
                     format_type({from}), format_type({type}))
            .at(expr->location);
    }
    return coerce(std::move(expr), {type}, CastContext::kImplicit);
}

Result<ExprPtr> Coercer::resolve_unknown(ExprPtr expr) const {
    if (expr->type.oid != type_oid::kUnknown) return expr;
    return coerce(std::move(expr), {type_oid::kText}, CastContext::kImplicit);
}

namespace {

void keep_best(std::vector<CandidateSignature>& candidates,
               const std::function<std::size_t(const CandidateSignature&)>& score) {
    std::size_t best = 0;
    for (const auto& candidate : candidates) best = std::max(best, score(candidate));
    std::erase_if(candidates,
                  [&](const CandidateSignature& candidate) { return score(candidate) < best; });
}

/// Among the candidates, the category all unknown arguments at `position` should have; 0: no
/// agreement.
struct CategoryChoice {
    char category = 0;
    bool preferred_exists = false;
};

CategoryChoice choose_category(const std::vector<CandidateSignature>& candidates,
                               std::size_t position) {
    CategoryChoice choice;
    bool conflict = false;
    for (const auto& candidate : candidates) {
        const TypeInfo& info = type_info(candidate.arguments[position]);
        if (choice.category == 0) {
            choice = {info.category, info.preferred};
        } else if (info.category == choice.category) {
            choice.preferred_exists = choice.preferred_exists || info.preferred;
        } else if (info.category == 'S') {
            choice = {'S', info.preferred};
            conflict = false;
        } else if (choice.category != 'S') {
            conflict = true;
        }
    }
    if (conflict) choice.category = 0;
    return choice;
}

}  // namespace

std::vector<CandidateSignature> select_candidates(std::vector<CandidateSignature> candidates,
                                                  std::span<const Oid> arguments,
                                                  const Coercer& coercer) {
    std::erase_if(candidates, [&](const CandidateSignature& candidate) {
        for (std::size_t i = 0; i < arguments.size(); ++i) {
            if (!coercer.can_coerce(arguments[i], candidate.arguments[i], CastContext::kImplicit))
                return true;
        }
        return false;
    });
    if (candidates.size() <= 1) return candidates;
    auto is_known = [&](std::size_t i) { return arguments[i] != type_oid::kUnknown; };
    keep_best(candidates, [&](const CandidateSignature& candidate) {
        std::size_t exact = 0;
        for (std::size_t i = 0; i < arguments.size(); ++i)
            exact += is_known(i) && candidate.arguments[i] == arguments[i];
        return exact;
    });
    if (candidates.size() == 1) return candidates;
    keep_best(candidates, [&](const CandidateSignature& candidate) {
        std::size_t score = 0;
        for (std::size_t i = 0; i < arguments.size(); ++i) {
            if (!is_known(i)) continue;
            const TypeInfo& declared = type_info(candidate.arguments[i]);
            score += candidate.arguments[i] == arguments[i] ||
                     (declared.preferred && declared.category == type_info(arguments[i]).category);
        }
        return score;
    });
    if (candidates.size() == 1) return candidates;
    bool all_resolved = true;
    std::vector<CategoryChoice> choices(arguments.size());
    for (std::size_t i = 0; i < arguments.size(); ++i) {
        if (is_known(i)) continue;
        choices[i] = choose_category(candidates, i);
        all_resolved = all_resolved && choices[i].category != 0;
    }
    if (all_resolved) {
        std::vector<CandidateSignature> matching;
        for (const auto& candidate : candidates) {
            bool fits = true;
            for (std::size_t i = 0; i < arguments.size(); ++i) {
                if (is_known(i)) continue;
                const TypeInfo& info = type_info(candidate.arguments[i]);
                fits = fits && info.category == choices[i].category &&
                       (!choices[i].preferred_exists || info.preferred);
            }
            if (fits) matching.push_back(candidate);
        }
        if (!matching.empty()) candidates = std::move(matching);
    }
    if (candidates.size() <= 1) return candidates;
    // All known arguments of one type: assume the unknown ones have it too.
    Oid known = kInvalidOid;
    for (std::size_t i = 0; i < arguments.size(); ++i) {
        if (!is_known(i)) continue;
        if (known != kInvalidOid && known != arguments[i]) return candidates;
        known = arguments[i];
    }
    if (known == kInvalidOid) return candidates;
    std::vector<CandidateSignature> same;
    for (const auto& candidate : candidates) {
        bool fits = true;
        for (std::size_t i = 0; i < arguments.size(); ++i)
            fits =
                fits && coercer.can_coerce(known, candidate.arguments[i], CastContext::kImplicit);
        if (fits) same.push_back(candidate);
    }
    return same.size() == 1 ? same : candidates;
}

namespace {

/// Settles one family of pseudo types (anyelement ... or anycompatible ...).
bool resolve_family(std::vector<Oid>& declared, Oid& result, std::span<const Oid> actual,
                    Oid element_oid, Oid array_oid, Oid nonarray_oid, bool compatible) {
    Oid element = kInvalidOid;
    bool used = false;
    for (std::size_t i = 0; i < declared.size(); ++i) {
        if (declared[i] != element_oid && declared[i] != array_oid && declared[i] != nonarray_oid)
            continue;
        used = true;
        if (actual[i] == type_oid::kUnknown) continue;
        Oid seen = declared[i] == array_oid ? type_info(actual[i]).element : actual[i];
        if (seen == kInvalidOid) return false;
        if (element == kInvalidOid || element == seen) {
            element = seen;
        } else if (!compatible) {
            return false;
        } else if (const CastSpec* cast = Registry::instance().find_cast(element, seen);
                   cast && cast->context == CastContext::kImplicit) {
            element = seen;
        } else if (const CastSpec* back = Registry::instance().find_cast(seen, element);
                   !back || back->context != CastContext::kImplicit) {
            return false;
        }
    }
    if (!used) return true;
    if (element == kInvalidOid) {
        // Only unknown literals: anyelement stays undetermined, anycompatible is text.
        if (!compatible) return false;
        element = type_oid::kText;
    }
    Oid array = type_info(element).array;
    auto replace = [&](Oid& oid) {
        if (oid == element_oid || oid == nonarray_oid)
            oid = element;
        else if (oid == array_oid)
            oid = array;
        return oid != kInvalidOid;
    };
    for (Oid& oid : declared) {
        if (!replace(oid)) return false;
    }
    return replace(result);
}

}  // namespace

bool resolve_polymorphic(std::vector<Oid>& declared, Oid& result, std::span<const Oid> actual) {
    return resolve_family(declared, result, actual, type_oid::kAnyElement, type_oid::kAnyArray,
                          type_oid::kAnyNonArray, false) &&
           resolve_family(declared, result, actual, type_oid::kAnyCompatible,
                          type_oid::kAnyCompatibleArray, type_oid::kAnyCompatibleNonArray, true);
}

}  // namespace aerolith
