#include "catalog/authority.h"
#include "session/catalog_functions/list.h"
#include "session/session_impl.h"

namespace aerolith {
namespace {

Result<SequenceState> state_of(SessionImpl& session, const RelationDescriptor& relation) {
    const SequenceDescriptor& sequence = *relation.sequence;
    SequenceOptions options;
    options.start = sequence.restart.value_or(sequence.start);
    options.increment = sequence.increment;
    options.min = sequence.minimum;
    options.max = sequence.maximum;
    return session.storage().sequences().state({relation.oid, sequence.generation}, options);
}

/// NULL before the first nextval() and for who may not read it.
Result<Value> sequence_last_value(SessionImpl& session, const std::vector<Value>& arguments) {
    RelationPtr relation =
        session.catalog().relation(static_cast<Oid>(arguments[0].as<std::int32_t>()));
    if (!relation || !relation->sequence) return Value::null({type_oid::kInt8});
    Authority authority(session.catalog(), session.database());
    bool readable =
        authority.on(session.current_role(), *relation) & (privilege::kSelect | privilege::kUsage);
    SequenceState state = TRY(state_of(session, *relation));
    return readable && state.is_called ? Value::int8(state.last_value)
                                       : Value::null({type_oid::kInt8});
}

/// Column by column of SELECT * FROM a_sequence: last_value, log_cnt, is_called.
Result<Value> sequence_column(SessionImpl& session, const std::vector<Value>& arguments) {
    RelationPtr relation =
        session.catalog().relation(static_cast<Oid>(arguments[0].as<std::int32_t>()));
    if (!relation || !relation->sequence) return Value::null({type_oid::kInt8});
    SequenceState state = TRY(state_of(session, *relation));
    std::int32_t column = arguments[1].as<std::int32_t>();
    return Value::int8(column == 1       ? state.last_value
                       : column == 2     ? state.log_count
                       : state.is_called ? 1
                                         : 0);
}

constexpr CatalogFunction kSequenceFunctions[] = {
    {"pg_sequence_last_value", sequence_last_value},
    {"aerolith_sequence_column", sequence_column},
};

}  // namespace

std::span<const CatalogFunction> sequence_functions() {
    return kSequenceFunctions;
}

}  // namespace aerolith
