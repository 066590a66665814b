#include "security/certificate.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <openssl/bn.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <memory>

namespace aerolith {

namespace {

template <auto release>
struct Releaser {
    template <class T>
    void operator()(T* object) const {
        release(object);
    }
};
using Key = std::unique_ptr<EVP_PKEY, Releaser<EVP_PKEY_free>>;
using Certificate = std::unique_ptr<X509, Releaser<X509_free>>;
using Memory = std::unique_ptr<BIO, Releaser<BIO_free_all>>;

Error openssl_failed() {
    return Error(SqlState::kInternalError, "could not make the certificate");
}

bool is_address(const std::string& name) {
    unsigned char bytes[16];
    return inet_pton(AF_INET, name.c_str(), bytes) == 1 ||
           inet_pton(AF_INET6, name.c_str(), bytes) == 1;
}

bool add_extension(X509* certificate, int id, const std::string& value) {
    X509V3_CTX context;
    X509V3_set_ctx_nodb(&context);
    X509V3_set_ctx(&context, certificate, certificate, nullptr, nullptr, 0);
    std::unique_ptr<X509_EXTENSION, Releaser<X509_EXTENSION_free>> extension(
        X509V3_EXT_conf_nid(nullptr, &context, id, value.c_str()));
    return extension && X509_add_ext(certificate, extension.get(), -1) == 1;
}

bool set_random_serial(X509* certificate) {
    std::unique_ptr<BIGNUM, Releaser<BN_free>> number(BN_new());
    return number && BN_rand(number.get(), 127, BN_RAND_TOP_ANY, BN_RAND_BOTTOM_ANY) == 1 &&
           BN_to_ASN1_INTEGER(number.get(), X509_get_serialNumber(certificate)) != nullptr;
}

std::string content(BIO* memory) {
    char* data = nullptr;
    long size = BIO_get_mem_data(memory, &data);
    return {data, static_cast<std::size_t>(size)};
}

std::string fingerprint_of(X509* certificate) {
    unsigned char hash[EVP_MAX_MD_SIZE];
    unsigned size = 0;
    X509_digest(certificate, EVP_sha256(), hash, &size);
    std::string text;
    for (unsigned i = 0; i < size; ++i) text += fmt::format("{}{:02X}", i ? ":" : "", hash[i]);
    return text;
}

bool fill(X509* certificate, EVP_PKEY* key, const CertificateRequest& request) {
    X509_set_version(certificate, X509_VERSION_3);
    // A little in the past: clocks of clients differ.
    X509_gmtime_adj(X509_getm_notBefore(certificate), -3600);
    X509_gmtime_adj(X509_getm_notAfter(certificate), 86400L * request.days);
    X509_NAME* name = X509_get_subject_name(certificate);
    X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_UTF8,
                               reinterpret_cast<const unsigned char*>(request.common_name.c_str()),
                               -1, -1, 0);
    std::string names;
    for (const std::string& each : request.names) {
        names +=
            fmt::format("{}{}:{}", names.empty() ? "" : ",", is_address(each) ? "IP" : "DNS", each);
    }
    return set_random_serial(certificate) && X509_set_issuer_name(certificate, name) == 1 &&
           X509_set_pubkey(certificate, key) == 1 &&
           add_extension(certificate, NID_basic_constraints, "critical,CA:TRUE,pathlen:0") &&
           add_extension(certificate, NID_subject_key_identifier, "hash") &&
           (names.empty() || add_extension(certificate, NID_subject_alt_name, names)) &&
           X509_sign(certificate, key, EVP_sha256()) > 0;
}

Status write_new_file(const std::string& path, const std::string& text, int mode) {
    int file = open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
    if (file < 0 && errno == EEXIST) {
        return error(SqlState::kDuplicateObject, "file \"{}\" already exists", path)
            .hint("Remove it first, or name another file.");
    }
    if (file < 0)
        return error(SqlState::kIoError, "could not create file \"{}\": {}", path, strerror(errno));
    bool written = write(file, text.data(), text.size()) == static_cast<ssize_t>(text.size());
    int failure = errno;
    close(file);
    if (!written)
        return error(SqlState::kIoError, "could not write file \"{}\": {}", path,
                     strerror(failure));
    return {};
}

}  // namespace

Result<CertificatePair> make_self_signed_certificate(const CertificateRequest& request) {
    Key key(EVP_EC_gen("P-256"));
    Certificate certificate(X509_new());
    if (!key || !certificate || !fill(certificate.get(), key.get(), request))
        return openssl_failed();
    Memory certificate_text(BIO_new(BIO_s_mem()));
    Memory key_text(BIO_new(BIO_s_mem()));
    if (PEM_write_bio_X509(certificate_text.get(), certificate.get()) != 1 ||
        PEM_write_bio_PrivateKey(key_text.get(), key.get(), nullptr, nullptr, 0, nullptr,
                                 nullptr) != 1) {
        return openssl_failed();
    }
    return CertificatePair{content(certificate_text.get()), content(key_text.get()),
                           fingerprint_of(certificate.get())};
}

Status write_certificate(const CertificatePair& pair, const std::string& certificate_file,
                         const std::string& key_file) {
    TRY(write_new_file(key_file, pair.key_pem, 0600));
    return write_new_file(certificate_file, pair.certificate_pem, 0644);
}

}  // namespace aerolith
