#include "security/x509_tools.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <openssl/bn.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace aerolith {

namespace {

bool set_random_serial(X509* certificate) {
    std::unique_ptr<BIGNUM, OpensslRelease<BN_free>> number(BN_new());
    return number && BN_rand(number.get(), 127, BN_RAND_TOP_ANY, BN_RAND_BOTTOM_ANY) == 1 &&
           BN_to_ASN1_INTEGER(number.get(), X509_get_serialNumber(certificate)) != nullptr;
}

std::string content(BIO* memory) {
    char* data = nullptr;
    long size = BIO_get_mem_data(memory, &data);
    return {data, static_cast<std::size_t>(size)};
}

}  // namespace

Error certificate_failed() {
    return Error(SqlState::kInternalError, "could not make the certificate");
}

bool is_internet_address(const std::string& name) {
    unsigned char bytes[16];
    return inet_pton(AF_INET, name.c_str(), bytes) == 1 ||
           inet_pton(AF_INET6, name.c_str(), bytes) == 1;
}

bool begin_certificate(X509* certificate, EVP_PKEY* key, int days) {
    // A little in the past: clocks of clients differ.
    return X509_set_version(certificate, X509_VERSION_3) == 1 &&
           X509_gmtime_adj(X509_getm_notBefore(certificate), -3600) != nullptr &&
           X509_gmtime_adj(X509_getm_notAfter(certificate), 86400L * days) != nullptr &&
           set_random_serial(certificate) && X509_set_pubkey(certificate, key) == 1;
}

bool add_name_entry(X509_NAME* name, const char* field, const std::string& value) {
    return X509_NAME_add_entry_by_txt(name, field, MBSTRING_UTF8,
                                      reinterpret_cast<const unsigned char*>(value.c_str()), -1, -1,
                                      0) == 1;
}

bool add_extension(X509* certificate, X509* issuer, int id, const std::string& value) {
    X509V3_CTX context;
    X509V3_set_ctx_nodb(&context);
    X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
    std::unique_ptr<X509_EXTENSION, OpensslRelease<X509_EXTENSION_free>> extension(
        X509V3_EXT_conf_nid(nullptr, &context, id, value.c_str()));
    return extension && X509_add_ext(certificate, extension.get(), -1) == 1;
}

std::string fingerprint_of(X509* certificate) {
    unsigned char hash[EVP_MAX_MD_SIZE];
    unsigned size = 0;
    X509_digest(certificate, EVP_sha256(), hash, &size);
    std::string text;
    for (unsigned i = 0; i < size; ++i) text += fmt::format("{}{:02X}", i ? ":" : "", hash[i]);
    return text;
}

Result<std::string> certificate_pem(X509* certificate) {
    OpensslMemory text(BIO_new(BIO_s_mem()));
    if (PEM_write_bio_X509(text.get(), certificate) != 1) return certificate_failed();
    return content(text.get());
}

Result<std::string> key_pem(EVP_PKEY* key) {
    OpensslMemory text(BIO_new(BIO_s_mem()));
    if (PEM_write_bio_PrivateKey(text.get(), key, nullptr, nullptr, 0, nullptr, nullptr) != 1)
        return certificate_failed();
    return content(text.get());
}

Result<CertificatePair> pem_pair(X509* certificate, EVP_PKEY* key) {
    return CertificatePair {
        TRY(certificate_pem(certificate))
        , TRY(key_pem(key))
        , fingerprint_of(certificate)
    };
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

}  // namespace aerolith
