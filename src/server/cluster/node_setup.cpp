#include "server/cluster/node_setup.h"

#include <sys/stat.h>

#include "security/cluster_certificate.h"

namespace aerolith {

namespace {

constexpr int kIdentityDays = 3650;

/// Keeps a server from starting in the directory meanwhile.
Result<std::unique_ptr<DirectoryLock>> hold_directory(Disk& disk, const std::string& path) {
    if (TRY(disk.exists(path + "/cluster")))
        return error(SqlState::kObjectNotInPrerequisiteState,
                     "\"{}\" is a node of a cluster already: it has \"{}/cluster\"", path, path)
            .hint("Choose another directory.");
    TRY(disk.create_directories(path));
    std::unique_ptr<DirectoryLock> lock = TRY(disk.try_lock(path + "/lock"));
    if (lock) return lock;
    return error(SqlState::kObjectInUse, "a server runs in \"{}\"", path).hint("Stop it first.");
}

Status check_empty(Disk& disk, const std::string& path) {
    for (const std::string& name : TRY(disk.list(path))) {
        if (name == "lock" || name == "lost+found") continue;
        return error(SqlState::kObjectNotInPrerequisiteState, "directory \"{}\" is not empty", path)
            .hint("Choose an empty directory, or one that is yet to be made.");
    }
    return {};
}

Result<CertificatePair> read_authority(Disk& disk, const std::string& directory) {
    CertificatePair authority;
    authority.certificate_pem = TRY(disk.read_file(directory + "/ca.crt"));
    authority.key_pem = TRY(disk.read_file(directory + "/ca.key"));
    return authority;
}

Result<CertificatePair> make_or_read_authority(Disk& disk, const NodeSetup& setup) {
    const std::string& directory = setup.authority_directory;
    if (!TRY(disk.exists(directory + "/ca.crt"))) {
        CertificatePair authority = TRY(make_cluster_authority(setup.cluster, kIdentityDays));
        TRY(disk.create_directories(directory));
        TRY(write_certificate(authority, directory + "/ca.crt", directory + "/ca.key"));
        return authority;
    }
    CertificatePair authority = TRY(read_authority(disk, directory));
    const std::string cluster = TRY(cluster_of_authority(authority.certificate_pem));
    if (cluster == setup.cluster) return authority;
    return error(SqlState::kObjectNotInPrerequisiteState,
                 "the authority in \"{}\" is that of cluster \"{}\"", directory, cluster)
        .hint("Choose another directory with --ca.");
}

/// The configuration comes last: it is what makes the directory a node's.
Status write_identity(Disk& disk, const NodeSetup& setup, const CertificatePair& authority,
                      bool founder) {
    const NodeIdentity identity(setup.data_directory);
    CertificatePair pair = TRY(make_node_certificate(authority, setup.node, kIdentityDays));
    TRY(disk.create_directories(identity.directory()));
    TRY(write_certificate(pair, identity.certificate_file(), identity.key_file()));
    TRY(disk.replace_file(identity.authority_file(), authority.certificate_pem));
    return identity.write(disk, {setup.cluster, setup.node, founder, setup.listen, setup.peers});
}

}  // namespace

Status set_up_founder(const NodeSetup& setup) {
    umask(0077);
    Disk& disk = system_disk();
    TRY(check_cluster_name(setup.cluster));
    std::unique_ptr<DirectoryLock> lock = TRY(hold_directory(disk, setup.data_directory));
    if (!TRY(disk.exists(setup.data_directory + "/AEROLITH")))
        TRY(check_empty(disk, setup.data_directory));
    CertificatePair authority = TRY(make_or_read_authority(disk, setup));
    return write_identity(disk, setup, authority, true);
}

Status set_up_joining_node(NodeSetup& setup) {
    umask(0077);
    Disk& disk = system_disk();
    CertificatePair authority = TRY(read_authority(disk, setup.authority_directory));
    setup.cluster = TRY(cluster_of_authority(authority.certificate_pem));
    if (setup.peers.contains(setup.node))
        return error(SqlState::kInvalidParameterValue, "node {} is its own peer", setup.node)
            .hint("--peer names nodes that the cluster has already.");
    std::unique_ptr<DirectoryLock> lock = TRY(hold_directory(disk, setup.data_directory));
    TRY(check_empty(disk, setup.data_directory));
    return write_identity(disk, setup, authority, false);
}

}  // namespace aerolith
