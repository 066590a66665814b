#include "session/instance.h"

#include <thread>

#include "catalog/authority.h"
#include "executor/catalog/catalog_store.h"
#include "session/instance_parts.h"
#include "session/session_impl.h"
#include "txn/cluster_node.h"

namespace aerolith {

CatalogPtr CatalogCache::find(Oid database, std::uint64_t& generation) const {
    std::lock_guard lock(mutex_);
    // While a change commits nothing that is read now may be kept: 0 is no generation.
    generation = changing_ > 0 ? 0 : generation_.load(std::memory_order_relaxed);
    if (changing_ > 0) return nullptr;
    auto found = catalogs_.find(database);
    return found == catalogs_.end() ? nullptr : found->second;
}

void CatalogCache::store(Oid database, CatalogPtr catalog, std::uint64_t generation) {
    std::lock_guard lock(mutex_);
    if (changing_ == 0 && generation == generation_.load(std::memory_order_relaxed))
        catalogs_[database] = std::move(catalog);
}

void CatalogCache::begin_change() {
    std::lock_guard lock(mutex_);
    ++changing_;
    generation_.fetch_add(1, std::memory_order_release);
    catalogs_.clear();
}

void CatalogCache::end_change() {
    std::lock_guard lock(mutex_);
    --changing_;
    generation_.fetch_add(1, std::memory_order_release);
    catalogs_.clear();
}

Result<std::int64_t> RowIdAllocator::next_row_id() {
    constexpr std::int64_t kBlock = 4096;
    for (;;) {
        {
            std::lock_guard lock(mutex_);
            if (next_ < end_) return next_++;
        }
        // The mutex is not held: reading the sequence may park the fiber. A block that loses the
        // race is skipped.
        SequenceCache cache;
        SequenceOptions options;
        options.increment = kBlock;
        std::int64_t start = TRY(sequences_.nextval(cache, kRowIdSequence, options, "row ids"));
        std::lock_guard lock(mutex_);
        if (next_ >= end_ && start >= end_) {
            next_ = start;
            end_ = start + kBlock;
        }
    }
}

Result<CatalogPtr> Instance::Parts::catalog(Oid database) {
    std::uint64_t generation = 0;
    if (CatalogPtr cached = catalogs.find(database, generation)) return cached;
    std::unique_ptr<SessionSlot> slot = storage->transactions().attach_session(0);
    std::unique_ptr<Transaction> transaction =
        storage->transactions().begin(*slot, {.read_only = true});
    CatalogStore store(*transaction, database);
    std::shared_ptr<Catalog> loaded = TRY(store.load(storage->transactions().visible()));
    loaded->set_version(generation);
    catalogs.store(database, loaded, generation);
    return CatalogPtr(loaded);
}

/// The first node makes the first catalog, the others wait for it.
Status Instance::Parts::await_first_catalog() {
    const ClusterNode* cluster = storage->cluster();
    const bool founds = !cluster || cluster->configuration().founder;
    for (;;) {
        TRY(storage->await_leader(options.keep_waiting));
        CatalogPtr found = TRY(catalog(kPostgresDatabase));
        if (!found->databases().empty()) return {};
        if (founds) break;
        if (!options.keep_waiting())
            return Error(SqlState::kCannotConnectNow, "stopped while waiting for the cluster");
        std::this_thread::sleep_for(std::chrono::milliseconds(50));
    }
    catalogs.begin_change();
    Status made = bootstrap();
    catalogs.end_change();
    return made;
}

/// The first catalog: what PostgreSQL's initdb leaves.
Status Instance::Parts::bootstrap() {
    std::unique_ptr<SessionSlot> slot = storage->transactions().attach_session(0);
    std::unique_ptr<Transaction> transaction = storage->transactions().begin(*slot);
    RoleDescriptor role;
    role.oid = kBootstrapRole;
    role.name = "postgres";
    role.superuser = role.create_role = role.create_database = role.can_login = role.replication =
        role.bypass_row_security = true;
    CatalogStore shared(*transaction, kInvalidOid);
    TRY(shared.put(role));
    TRY(shared.claim_name(ObjectClass::kRole, kInvalidOid, role.name, role.oid));
    // Roles PostgreSQL has from the start.
    for (auto [oid, name] : {std::pair<Oid, const char*>(3373, "pg_monitor"),
                             {3374, "pg_read_all_settings"},
                             {3375, "pg_read_all_stats"},
                             {3377, "pg_stat_scan_tables"},
                             {4200, "pg_signal_backend"},
                             {4544, "pg_checkpoint"},
                             {4569, "pg_read_server_files"},
                             {4570, "pg_write_server_files"},
                             {4571, "pg_execute_server_program"},
                             {kDatabaseOwnerRole, "pg_database_owner"},
                             {6181, "pg_read_all_data"},
                             {6182, "pg_write_all_data"}}) {
        RoleDescriptor predefined;
        predefined.oid = oid;
        predefined.name = name;
        if (predefined.name == "pg_monitor")
            predefined.member_of = {
                {3374, kBootstrapRole}, {3375, kBootstrapRole}, {3377, kBootstrapRole}};
        TRY(shared.put(predefined));
        TRY(shared.claim_name(ObjectClass::kRole, kInvalidOid, predefined.name, oid));
    }
    for (auto [oid, name] :
         {std::pair(kTemplate1Database, "template1"), std::pair(kPostgresDatabase, "postgres")}) {
        DatabaseDescriptor database;
        database.oid = oid;
        database.name = name;
        database.owner = kBootstrapRole;
        database.is_template = oid == kTemplate1Database;
        database.comment = database.is_template ? "default template for new databases"
                                                : "default administrative connection database";
        if (database.is_template) {
            database.acl =
                Acl{{kInvalidOid, kBootstrapRole, privilege::kConnect, 0},
                    {kBootstrapRole, kBootstrapRole, all_privileges(AclKind::kDatabase), 0}};
        }
        TRY(shared.put(database));
        TRY(shared.claim_name(ObjectClass::kDatabase, kInvalidOid, database.name, oid));
        CatalogStore store(*transaction, oid);
        for (auto [schema_oid, schema_name] :
             {std::pair(kPgCatalogSchema, "pg_catalog"), std::pair(kPublicSchema, "public"),
              std::pair(kInformationSchema, "information_schema"),
              std::pair(kAerolithSchema, "aerolith")}) {
            SchemaDescriptor schema;
            schema.oid = schema_oid;
            schema.name = schema_name;
            give_initial_rights(schema);
            TRY(store.put(schema));
            TRY(store.claim_name(ObjectClass::kSchema, kInvalidOid, schema.name, schema_oid));
        }
    }
    return transaction->commit();
}

Instance::Instance(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
Instance::~Instance() = default;

Result<std::unique_ptr<Instance>> Instance::open(InstanceOptions options) {
    auto parts = std::make_unique<Parts>();
    options.storage.catalog = {[catalogs = &parts->catalogs] { catalogs->begin_change(); },
                               [catalogs = &parts->catalogs] { catalogs->end_change(); }};
    options.storage.before_install = [parts = parts.get()] {
        parts->end_sessions(CancelReason::kAdministrator);
        parts->fragments.end_all();
    };
    options.storage.notified = [hub = &parts->notifications](std::string_view notifications) {
        hub->publish(notifications);
    };
    options.storage.sessions = &parts->cluster_sessions;
    options.storage.fragments = &parts->fragments;
    parts->storage = TRY(NodeStorage::open(options.data_directory, options.storage));
    parts->cluster_sessions.set_node(parts->storage->cluster());
    parts->options = std::move(options);
    parts->temp =
        std::make_unique<TempDirectory>(system_disk(), parts->options.data_directory + "/tmp");
    TRY(parts->temp->prepare());
    parts->workers =
        std::make_unique<WorkerPool>("worker", std::max(2u, std::thread::hardware_concurrency()));
    parts->row_ids = std::make_unique<RowIdAllocator>(parts->storage->sequences());
    parts->table_sizes = std::make_unique<TableSizes>(*parts->storage, system_clock());
    parts->start_time = system_clock().wall_micros();
    TRY(parts->await_first_catalog());
    parts->fragments.start(
        {parts->storage->transactions(), *parts->row_ids, *parts->temp, *parts->workers,
         [parts = parts.get()](Oid database) { return parts->catalog(database); }});
    parts->running_fragments.reset(&parts->fragments);
    return std::unique_ptr<Instance>(new Instance(std::move(parts)));
}

Result<std::optional<Instance::Credentials>> Instance::credentials(std::string_view role) {
    CancelToken never;
    TRY(parts_->storage->transactions().catch_up(never));
    CatalogPtr catalog = TRY(parts_->catalog(kPostgresDatabase));
    const RoleDescriptor* found = catalog->find_role(role);
    if (!found) return std::optional<Credentials>();
    return std::optional(
        Credentials{found->password, found->can_login, found->superuser, found->valid_until});
}

Result<std::unique_ptr<Session>> Instance::start_session(SessionOptions options,
                                                         FiberExecutor& executor) {
    CancelToken never;
    TRY(parts_->storage->transactions().catch_up(never));
    CatalogPtr catalog = TRY(parts_->catalog(kPostgresDatabase));
    const RoleDescriptor* role = catalog->find_role(options.user);
    auto fatal = [](Error error) { return std::move(error).severity(Severity::kFatal); };
    if (!role)
        return fatal(error(SqlState::kInvalidAuthorizationSpecification,
                           "role \"{}\" does not exist", options.user));
    if (!role->can_login)
        return fatal(error(SqlState::kInvalidAuthorizationSpecification,
                           "role \"{}\" is not permitted to log in", options.user));
    if (options.database.empty()) options.database = options.user;
    const DatabaseDescriptor* database = catalog->find_database(options.database);
    if (!database)
        return fatal(error(SqlState::kInvalidCatalogName, "database \"{}\" does not exist",
                           options.database));
    if (!(Authority(*catalog, database->oid).on(role->oid, *database) & privilege::kConnect)) {
        return fatal(error(SqlState::kInsufficientPrivilege,
                           "permission denied for database \"{}\"", options.database)
                         .detail("User does not have CONNECT privilege."));
    }
    if (!database->allow_connections) {
        return fatal(error(SqlState::kObjectNotInPrerequisiteState,
                           "database \"{}\" is not currently accepting connections",
                           options.database));
    }
    SessionEntry entry;
    {
        std::lock_guard lock(parts_->sessions_mutex);
        if (parts_->terminating)
            return fatal(
                Error(SqlState::kCannotConnectNow, "the database system is shutting down"));
        if (static_cast<int>(parts_->sessions.size()) >= parts_->options.max_connections) {
            return fatal(Error(SqlState::kTooManyConnections, "sorry, too many clients already"));
        }
        entry.process_id = parts_->storage->transactions().process_id(parts_->next_process_id++);
    }
    auto session = std::make_unique<SessionImpl>(*this, std::move(options), *database, *role,
                                                 executor, entry.process_id);
    TRY(session->start());
    entry.cancel_key = session->cancel_key();
    entry.cancel = &session->cancel_token();
    entry.activity = session->activity();
    std::lock_guard lock(parts_->sessions_mutex);
    parts_->sessions[entry.process_id] = std::move(entry);
    return std::unique_ptr<Session>(std::move(session));
}

void Instance::cancel(std::int32_t process_id, std::int32_t cancel_key) {
    std::lock_guard lock(parts_->sessions_mutex);
    auto found = parts_->sessions.find(process_id);
    if (found != parts_->sessions.end() && found->second.cancel_key == cancel_key)
        found->second.cancel->cancel(CancelReason::kUserRequest);
}

std::uint64_t Instance::step_down() {
    ClusterNode* cluster = parts_->storage->cluster();
    return cluster ? cluster->administration().step_down() : 0;
}

void Instance::terminate_sessions() {
    {
        std::lock_guard lock(parts_->sessions_mutex);
        parts_->terminating = true;
    }
    parts_->end_sessions(CancelReason::kShutdown);
}

/// Everything that can be read here is about to go.
void Instance::Parts::send_everybody_away() {
    constexpr std::int64_t kPatienceNanos = 10'000'000'000;
    const std::int64_t begin = system_clock().monotonic_nanos();
    for (;;) {
        end_sessions(CancelReason::kAdministrator);
        {
            std::lock_guard lock(sessions_mutex);
            if (sessions.empty()) return;
        }
        if (system_clock().monotonic_nanos() - begin > kPatienceNanos)
            stop_node(Error(SqlState::kObjectInUse,
                            "sessions did not end before the node's data could be replaced"));
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
}

void Instance::Parts::end_sessions(CancelReason reason) {
    std::lock_guard lock(sessions_mutex);
    for (auto& [process_id, entry] : sessions) entry.cancel->cancel(reason);
}

int Instance::session_count() const {
    std::lock_guard lock(parts_->sessions_mutex);
    return static_cast<int>(parts_->sessions.size());
}

const InstanceOptions& Instance::options() const {
    return parts_->options;
}
NodeStorage& Instance::storage() {
    return *parts_->storage;
}

}  // namespace aerolith
