#include "session/session_eval.h"

#include "catalog/authority.h"

#include <openssl/rand.h>

#include "runtime/fiber.h"
#include "session/catalog_functions/list.h"
#include "session/names.h"
#include "session/session_impl.h"

namespace aerolith {
namespace {

constexpr std::int64_t kPostgresEpochMicros = 946684800LL * 1000000;

SequenceOptions options_of(const SequenceDescriptor& sequence) {
    SequenceOptions options;
    options.start = sequence.restart.value_or(sequence.start);
    options.increment = sequence.increment;
    options.min = sequence.minimum;
    options.max = sequence.maximum;
    options.cycle = sequence.cycle;
    options.cache = sequence.cache;
    return options;
}

}  // namespace

SessionEval::SessionEval(SessionImpl& session)
    : session_(session), names_(make_object_names(session)) {
    generator_.seed(std::random_device{}());
}

SessionEval::~SessionEval() {
    ObjectNames::detach(*format_);
}

void SessionEval::set_format(const FormatSettings* format) {
    format_ = format;
    ObjectNames::attach(*format, *names_);
}

std::int64_t SessionEval::clock_time() {
    return system_clock().wall_micros() - kPostgresEpochMicros;
}
Status SessionEval::check_interrupts() {
    if (Fiber* fiber = Fiber::current(); fiber && fiber->slice_used()) {
        if (pool_)
            fiber->move_to(*pool_);
        else
            fiber->yield();
    }
    return session_.cancel_token().check();
}

void SessionEval::return_home() {
    Fiber* fiber = Fiber::current();
    if (pool_ && fiber && &fiber->executor() != &session_.executor())
        fiber->move_to(session_.executor());
}

Status SessionEval::sleep(double seconds) {
    if (!(seconds > 0)) return {};
    Event never;
    auto nanos = std::chrono::nanoseconds(static_cast<std::int64_t>(std::min(seconds, 1e9) * 1e9));
    if (wait(never, Deadline::after(nanos), &session_.cancel_token()) == WaitResult::kCancelled)
        return session_.cancel_token().check();
    return {};
}

std::string SessionEval::role_name(Oid oid) {
    const RoleDescriptor* role = session_.catalog().role(oid);
    return role ? role->name : session_.options().user;
}

std::string SessionEval::current_user() {
    return role_name(session_.current_role());
}
std::string SessionEval::session_user() {
    return role_name(session_.session_role());
}

Status SessionEval::require(const RelationDescriptor& sequence, Privileges any) {
    Authority authority(session_.catalog(), session_.database());
    if (authority.on(session_.current_role(), sequence) & any) return {};
    return error(SqlState::kInsufficientPrivilege, "permission denied for sequence {}",
                 sequence.name);
}

std::string SessionEval::current_database() {
    return session_.options().database;
}
std::int32_t SessionEval::backend_pid() {
    return session_.process_id();
}

std::size_t SessionEval::other_nodes() {
    return session_.other_nodes();
}

std::vector<std::string> SessionEval::search_path(bool implicit) {
    std::vector<std::string> names;
    const std::vector<Oid>& path = session_.search_path();
    for (std::size_t i = implicit ? 0 : session_.implied_schemas(); i < path.size(); ++i) {
        if (const SchemaDescriptor* schema = session_.catalog().schema(path[i]))
            names.push_back(schema->name);
    }
    return names;
}

Result<RelationPtr> SessionEval::sequence(Oid oid) {
    RelationPtr relation = session_.catalog().relation(oid);
    if (!relation)
        return error(SqlState::kUndefinedTable, "relation with OID {} does not exist", oid);
    if (relation->kind != RelationKind::kSequence)
        return error(SqlState::kWrongObjectType, "\"{}\" is not a sequence", relation->name);
    return relation;
}

Result<RelationPtr> SessionEval::locked_sequence(Oid oid) {
    TRY(sequence(oid));
    TRY(session_.transaction().lock_relation(oid, RelationLockMode::kRowExclusive));
    RelationPtr relation = TRY(session_.newest_relation(oid));
    if (!relation)
        return error(SqlState::kUndefinedTable, "relation with OID {} does not exist", oid);
    return relation;
}

Result<std::int64_t> SessionEval::nextval(Oid oid) {
    RelationPtr relation = TRY(locked_sequence(oid));
    TRY(require(*relation, privilege::kUsage | privilege::kUpdate));
    if (session_.transaction().read_only()) {
        return Error(SqlState::kReadOnlySqlTransaction,
                     "cannot execute nextval() in a read-only transaction");
    }
    SequenceId id{oid, relation->sequence->generation};
    return session_.storage().sequences().nextval(session_.sequence_cache(), id,
                                                  options_of(*relation->sequence), relation->name);
}

Result<std::int64_t> SessionEval::currval(Oid oid) {
    RelationPtr relation = TRY(sequence(oid));
    TRY(require(*relation, privilege::kUsage | privilege::kSelect));
    if (std::optional<std::int64_t> current = session_.sequence_cache().current(oid))
        return *current;
    return error(SqlState::kObjectNotInPrerequisiteState,
                 "currval of sequence \"{}\" is not yet defined in this session", relation->name);
}

Result<std::int64_t> SessionEval::lastval() {
    if (std::optional<std::int64_t> last = session_.sequence_cache().last()) return *last;
    return Error(SqlState::kObjectNotInPrerequisiteState,
                 "lastval is not yet defined in this session");
}

Result<std::int64_t> SessionEval::setval(Oid oid, std::int64_t value, bool is_called) {
    RelationPtr relation = TRY(locked_sequence(oid));
    TRY(require(*relation, privilege::kUpdate));
    if (session_.transaction().read_only()) {
        return Error(SqlState::kReadOnlySqlTransaction,
                     "cannot execute setval() in a read-only transaction");
    }
    SequenceId id{oid, relation->sequence->generation};
    TRY(session_.storage().sequences().setval(session_.sequence_cache(), id,
                                              options_of(*relation->sequence), value, is_called,
                                              relation->name));
    return value;
}

std::string SessionEval::relation_name(Oid oid) {
    const Catalog& catalog = session_.catalog();
    std::string name;
    Oid schema = kInvalidOid;
    if (RelationPtr relation = catalog.relation(oid)) {
        name = relation->name;
        schema = relation->schema;
    } else if (Catalog::IndexPlace place = catalog.index(oid); place.index) {
        name = place.index->name;
        schema = place.table->schema;
    } else if (const VirtualTable* table = VirtualTables::find(oid)) {
        name = table->name;
        const SchemaDescriptor* found = catalog.find_schema(table->schema);
        schema = found ? found->oid : kInvalidOid;
    } else {
        return {};
    }
    // Qualified unless the search path finds this very object under the bare name.
    for (Oid searched : session_.search_path()) {
        const SchemaDescriptor* descriptor = catalog.schema(searched);
        bool here = catalog.find_relation(searched, name) ||
                    catalog.find_index(searched, name).index ||
                    (descriptor && VirtualTables::find(descriptor->name, name));
        if (!here) continue;
        if (searched == schema) return quote_name(name);
        break;
    }
    const SchemaDescriptor* descriptor = catalog.schema(schema);
    return (descriptor ? quote_name(descriptor->name) + "." : "") + quote_name(name);
}

Result<Oid> SessionEval::relation_oid(std::string_view text) {
    std::vector<std::string> parts = TRY(split_name(text));
    const Catalog& catalog = session_.catalog();
    auto in_schema = [&](Oid schema, const std::string& name) -> Oid {
        if (RelationPtr relation = catalog.find_relation(schema, name)) return relation->oid;
        if (Catalog::IndexPlace place = catalog.find_index(schema, name); place.index)
            return place.index->oid;
        const SchemaDescriptor* descriptor = catalog.schema(schema);
        const VirtualTable* table =
            descriptor ? VirtualTables::find(descriptor->name, name) : nullptr;
        return table ? table->oid : kInvalidOid;
    };
    if (parts.size() >= 2) {
        const SchemaDescriptor* schema = catalog.find_schema(parts[parts.size() - 2]);
        if (!schema)
            return error(SqlState::kUndefinedTable, "relation \"{}.{}\" does not exist",
                         parts[parts.size() - 2], parts.back());
        if (Oid found = in_schema(schema->oid, parts.back())) return found;
        return error(SqlState::kUndefinedTable, "relation \"{}.{}\" does not exist", schema->name,
                     parts.back());
    }
    for (Oid schema : session_.search_path()) {
        if (Oid found = in_schema(schema, parts.back())) return found;
    }
    return error(SqlState::kUndefinedTable, "relation \"{}\" does not exist", parts.back());
}

Result<Value> SessionEval::catalog_function(std::string_view name,
                                            const std::vector<Value>& arguments) {
    return call_catalog_function(session_, name, arguments);
}

Result<std::string> SessionEval::setting(std::string_view name, bool missing_ok) {
    const SettingSpec* spec = session_.settings().find(name);
    if (spec) return session_.settings().show(*spec);
    if (missing_ok) return std::string();
    return error(SqlState::kUndefinedObject, "unrecognized configuration parameter \"{}\"", name);
}

Result<std::string> SessionEval::set_setting(std::string_view name, std::string_view value,
                                             bool is_local) {
    const SettingSpec* spec = session_.settings().find_or_declare(name);
    if (!spec)
        return error(SqlState::kUndefinedObject, "unrecognized configuration parameter \"{}\"",
                     name);
    return_home();
    TRY(session_.settings().set(*spec, value, is_local));
    return session_.settings().show(*spec);
}

double SessionEval::random() {
    return std::uniform_real_distribution<double>(0, 1)(generator_);
}
void SessionEval::seed_random(double seed) {
    generator_.seed(std::bit_cast<std::uint64_t>(seed));
}

Uuid SessionEval::random_uuid() {
    Uuid uuid;
    RAND_bytes(uuid.bytes.data(), static_cast<int>(uuid.bytes.size()));
    uuid.bytes[6] = static_cast<std::uint8_t>((uuid.bytes[6] & 0x0F) | 0x40);
    uuid.bytes[8] = static_cast<std::uint8_t>((uuid.bytes[8] & 0x3F) | 0x80);
    return uuid;
}

void SessionEval::notice(Diagnostic diagnostic) {
    return_home();
    session_.notice(std::move(diagnostic));
}

}  // namespace aerolith
