#include "security/certificate.h"

#include "security/x509_tools.h"

namespace aerolith {

namespace {

bool fill_self_signed(X509* certificate, EVP_PKEY* key, const CertificateRequest& request) {
    X509_NAME* name = X509_get_subject_name(certificate);
    std::string names;
    for (const std::string& each : request.names) {
        names += fmt::format("{}{}:{}", names.empty() ? "" : ",",
                             is_internet_address(each) ? "IP" : "DNS", each);
    }
    return begin_certificate(certificate, key, request.days) &&
           add_name_entry(name, "CN", request.common_name) &&
           X509_set_issuer_name(certificate, name) == 1 &&
           add_extension(certificate, certificate, NID_basic_constraints,
                         "critical,CA:TRUE,pathlen:0") &&
           add_extension(certificate, certificate, NID_subject_key_identifier, "hash") &&
           (names.empty() ||
            add_extension(certificate, certificate, NID_subject_alt_name, names)) &&
           X509_sign(certificate, key, EVP_sha256()) > 0;
}

}  // namespace

Result<CertificatePair> make_self_signed_certificate(const CertificateRequest& request) {
    OpensslKey key(EVP_EC_gen("P-256"));
    OpensslCertificate certificate(X509_new());
    if (!key || !certificate || !fill_self_signed(certificate.get(), key.get(), request))
        return certificate_failed();
    return pem_pair(certificate.get(), key.get());
}

Status write_certificate(const CertificatePair& pair, const std::string& certificate_file,
                         const std::string& key_file) {
    TRY(write_new_file(key_file, pair.key_pem, 0600));
    return write_new_file(certificate_file, pair.certificate_pem, 0644);
}

}  // namespace aerolith
