#include "security/cluster_certificate.h"

#include <algorithm>
#include <cctype>

#include "security/x509_tools.h"

namespace aerolith {

namespace {

OpensslMemory memory_of(const std::string& text) {
    return OpensslMemory(BIO_new_mem_buf(text.data(), static_cast<int>(text.size())));
}

OpensslKey new_node_key() {
    return OpensslKey(EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519"));
}

Result<OpensslCertificate> read_certificate(const std::string& pem) {
    OpensslCertificate certificate(
        PEM_read_bio_X509(memory_of(pem).get(), nullptr, nullptr, nullptr));
    if (!certificate)
        return Error(SqlState::kConfigFileError, "this is not a certificate in PEM form");
    return certificate;
}

Result<OpensslKey> read_key(const std::string& pem) {
    OpensslKey key(PEM_read_bio_PrivateKey(memory_of(pem).get(), nullptr, nullptr, nullptr));
    if (!key) return Error(SqlState::kConfigFileError, "this is not a private key in PEM form");
    return key;
}

std::string entry_of(X509_NAME* name, int id) {
    char text[256];
    int size = X509_NAME_get_text_by_NID(name, id, text, sizeof(text));
    return size > 0 ? std::string(text, static_cast<std::size_t>(size)) : "";
}

Status check_request(X509_REQ* request, const std::string& cluster, std::uint64_t node) {
    if (X509_REQ_verify(request, X509_REQ_get0_pubkey(request)) != 1)
        return Error(SqlState::kInvalidParameterValue,
                     "the certificate request is not signed by its own key");
    X509_NAME* name = X509_REQ_get_subject_name(request);
    if (entry_of(name, NID_commonName) != node_common_name(node) ||
        entry_of(name, NID_organizationName) != cluster)
        return error(SqlState::kInvalidParameterValue,
                     "the certificate request is not of node {} of cluster \"{}\"", node, cluster);
    return {};
}

bool fill_authority(X509* certificate, EVP_PKEY* key, const std::string& cluster, int days) {
    X509_NAME* name = X509_get_subject_name(certificate);
    return begin_certificate(certificate, key, days) && add_name_entry(name, "O", cluster) &&
           add_name_entry(name, "CN", "cluster authority") &&
           X509_set_issuer_name(certificate, name) == 1 &&
           add_extension(certificate, certificate, NID_basic_constraints,
                         "critical,CA:TRUE,pathlen:0") &&
           add_extension(certificate, certificate, NID_key_usage, "critical,keyCertSign,cRLSign") &&
           add_extension(certificate, certificate, NID_subject_key_identifier, "hash") &&
           X509_sign(certificate, key, nullptr) > 0;
}

bool fill_node(X509* certificate, X509_REQ* request, X509* authority, const std::string& cluster,
               std::uint64_t node, int days) {
    return begin_certificate(certificate, X509_REQ_get0_pubkey(request), days) &&
           X509_set_subject_name(certificate, X509_REQ_get_subject_name(request)) == 1 &&
           X509_set_issuer_name(certificate, X509_get_subject_name(authority)) == 1 &&
           add_extension(certificate, authority, NID_basic_constraints, "critical,CA:FALSE") &&
           add_extension(certificate, authority, NID_key_usage, "critical,digitalSignature") &&
           add_extension(certificate, authority, NID_ext_key_usage, "serverAuth,clientAuth") &&
           add_extension(certificate, authority, NID_authority_key_identifier, "keyid:always") &&
           add_extension(certificate, authority, NID_subject_alt_name,
                         fmt::format("URI:aerolith://{}/node/{}", cluster, node));
}

}  // namespace

Status check_cluster_name(std::string_view cluster) {
    bool fits = !cluster.empty() && cluster.size() <= 63 &&
                std::all_of(cluster.begin(), cluster.end(), [](unsigned char each) {
                    return each < 128 && (std::isalnum(each) || each == '-' || each == '_');
                });
    if (fits) return {};
    return error(SqlState::kInvalidParameterValue, "\"{}\" is not a name for a cluster", cluster)
        .hint("Use up to 63 letters, digits, - and _.");
}

std::string node_common_name(std::uint64_t node) {
    return fmt::format("node-{}", node);
}

Result<CertificatePair> make_cluster_authority(const std::string& cluster, int days) {
    TRY(check_cluster_name(cluster));
    OpensslKey key = new_node_key();
    OpensslCertificate certificate(X509_new());
    if (!key || !certificate || !fill_authority(certificate.get(), key.get(), cluster, days))
        return certificate_failed();
    return pem_pair(certificate.get(), key.get());
}

Result<NodeRequest> make_node_request(const std::string& cluster, std::uint64_t node) {
    OpensslKey key = new_node_key();
    OpensslRequest request(X509_REQ_new());
    OpensslMemory text(BIO_new(BIO_s_mem()));
    if (!key || !request || !text) return certificate_failed();
    X509_NAME* name = X509_REQ_get_subject_name(request.get());
    if (!add_name_entry(name, "O", cluster) ||
        !add_name_entry(name, "CN", node_common_name(node)) ||
        X509_REQ_set_pubkey(request.get(), key.get()) != 1 ||
        X509_REQ_sign(request.get(), key.get(), nullptr) <= 0 ||
        PEM_write_bio_X509_REQ(text.get(), request.get()) != 1)
        return certificate_failed();
    char* data = nullptr;
    long size = BIO_get_mem_data(text.get(), &data);
    return NodeRequest {
        std::string(data, static_cast<std::size_t>(size)), TRY(key_pem(key.get()))
    };
}

Result<std::string> sign_node_request(const CertificatePair& authority,
                                      const std::string& request_pem, std::uint64_t node,
                                      int days) {
    OpensslCertificate issuer = TRY(read_certificate(authority.certificate_pem));
    OpensslKey issuer_key = TRY(read_key(authority.key_pem));
    if (X509_check_private_key(issuer.get(), issuer_key.get()) != 1)
        return Error(SqlState::kConfigFileError,
                     "the authority's key does not belong to its certificate");
    OpensslRequest request(
        PEM_read_bio_X509_REQ(memory_of(request_pem).get(), nullptr, nullptr, nullptr));
    if (!request)
        return Error(SqlState::kInvalidParameterValue,
                     "this is not a certificate request in PEM form");
    std::string cluster = entry_of(X509_get_subject_name(issuer.get()), NID_organizationName);
    TRY(check_request(request.get(), cluster, node));
    OpensslCertificate certificate(X509_new());
    if (!certificate ||
        !fill_node(certificate.get(), request.get(), issuer.get(), cluster, node, days) ||
        X509_sign(certificate.get(), issuer_key.get(), nullptr) <= 0)
        return certificate_failed();
    return certificate_pem(certificate.get());
}

Result<CertificatePair> make_node_certificate(const CertificatePair& authority, std::uint64_t node,
                                              int days) {
    std::string cluster = TRY(cluster_of_authority(authority.certificate_pem));
    NodeRequest request = TRY(make_node_request(cluster, node));
    std::string pem = TRY(sign_node_request(authority, request.request_pem, node, days));
    OpensslCertificate certificate = TRY(read_certificate(pem));
    return CertificatePair{std::move(pem), std::move(request.key_pem),
                           fingerprint_of(certificate.get())};
}

Result<std::string> cluster_of_authority(const std::string& certificate_pem) {
    OpensslCertificate certificate = TRY(read_certificate(certificate_pem));
    std::string cluster = entry_of(X509_get_subject_name(certificate.get()), NID_organizationName);
    TRY(check_cluster_name(cluster));
    return cluster;
}

}  // namespace aerolith
