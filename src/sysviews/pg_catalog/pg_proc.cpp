#include "functions/registry.h"
#include "session/session_impl.h"
#include "sysviews/row_builder.h"
#include "sysviews/sources.h"

namespace aerolith {
namespace {

constexpr Oid kInternalLanguage = 12;

struct ProcedureFacts {
    Oid oid;
    const Signature* signature;
    char kind;  // pg_proc.prokind
    Volatility volatility;
    bool strict;
};

Status emit_procedure(RowBuilder& row, const ProcedureFacts& facts) {
    const Signature& signature = *facts.signature;
    row.set("oid", facts.oid)
        .set("proname", signature.name)
        .set("pronamespace", signature.schema.empty() ? kPgCatalogSchema : kAerolithSchema)
        .set("proowner", kBootstrapRole);
    row.set("prolang", kInternalLanguage)
        .set("procost", 1)
        .set("prorows", signature.returns_set ? 1000 : 0);
    row.set("provariadic", signature.variadic_element)
        .set("prokind", facts.kind)
        .set("proisstrict", facts.strict);
    row.set("proretset", signature.returns_set)
        .set("provolatile", static_cast<char>(facts.volatility))
        .set("proparallel", 's');
    row.set("pronargs", signature.arguments.size())
        .set("pronargdefaults", signature.defaults)
        .set("prorettype", signature.result);
    return row.set("proargtypes", vector_text(signature.arguments))
        .set("prosrc", signature.name)
        .emit();
}

}  // namespace

Status produce_pg_proc(SystemViewContext&, const VirtualTable::Emit& emit) {
    RowBuilder row("pg_catalog", "pg_proc", emit);
    const Registry& registry = Registry::instance();
    for (const ScalarFunction& function : registry.all_scalars()) {
        const FunctionSpec& spec = *function.spec;
        TRY(emit_procedure(row, {spec.oid, &function.signature, 'f', spec.volatility,
                                 spec.nulls == Nulls::kReturnNull}));
    }
    for (const AggregateFunction& function : registry.all_aggregates()) {
        TRY(emit_procedure(
            row, {function.spec->oid, &function.signature, 'a', Volatility::kImmutable, false}));
    }
    for (const WindowFunction& function : registry.all_windows()) {
        TRY(emit_procedure(
            row, {function.spec->oid, &function.signature, 'w', Volatility::kImmutable, false}));
    }
    for (const SetFunction& function : registry.all_sets()) {
        const SetFunctionSpec& spec = *function.spec;
        TRY(emit_procedure(row, {spec.oid, &function.signature, 'f', spec.volatility,
                                 spec.nulls == Nulls::kReturnNull}));
    }
    return {};
}

Status produce_pg_aggregate(SystemViewContext&, const VirtualTable::Emit& emit) {
    RowBuilder row("pg_catalog", "pg_aggregate", emit);
    for (const AggregateFunction& function : Registry::instance().all_aggregates()) {
        row.set("aggfnoid", function.spec->oid)
            .set("aggkind", 'n')
            .set("aggfinalmodify", 'r')
            .set("aggmfinalmodify", 'r');
        TRY(row.emit());
    }
    return {};
}

Status produce_pg_operator(SystemViewContext&, const VirtualTable::Emit& emit) {
    RowBuilder row("pg_catalog", "pg_operator", emit);
    for (const OperatorSpec& spec : Registry::instance().all_operators()) {
        bool is_equality = spec.kind == OperatorSpec::Kind::kEqual;
        row.set("oid", spec.oid)
            .set("oprname", spec.name)
            .set("oprnamespace", kPgCatalogSchema)
            .set("oprowner", kBootstrapRole);
        row.set("oprkind", spec.left == kInvalidOid ? 'l' : 'b')
            .set("oprcanmerge", is_equality)
            .set("oprcanhash", is_equality);
        row.set("oprleft", spec.left)
            .set("oprright", spec.right)
            .set("oprresult", spec.result)
            .set("oprcom", spec.commutator);
        TRY(row.set("oprnegate", spec.negator).set("oprcode", spec.function).emit());
    }
    return {};
}

Status produce_pg_cast(SystemViewContext&, const VirtualTable::Emit& emit) {
    RowBuilder row("pg_catalog", "pg_cast", emit);
    Oid oid = 10000;
    for (const CastSpec& spec : Registry::instance().all_casts()) {
        row.set("oid", ++oid)
            .set("castsource", spec.source)
            .set("casttarget", spec.target)
            .set("castfunc", spec.function);
        TRY(row.set("castcontext", static_cast<char>(spec.context))
                .set("castmethod", static_cast<char>(spec.method))
                .emit());
    }
    return {};
}

}  // namespace aerolith
