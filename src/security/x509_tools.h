#pragma once

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <memory>
#include <string>

#include "common/result.h"
#include "security/certificate.h"

namespace aerolith {

// What the makers of certificates share. Inside this folder only.

template <auto release>
struct OpensslRelease {
    template <class T>
    void operator()(T* object) const {
        release(object);
    }
};
using OpensslKey = std::unique_ptr<EVP_PKEY, OpensslRelease<EVP_PKEY_free>>;
using OpensslCertificate = std::unique_ptr<X509, OpensslRelease<X509_free>>;
using OpensslRequest = std::unique_ptr<X509_REQ, OpensslRelease<X509_REQ_free>>;
using OpensslMemory = std::unique_ptr<BIO, OpensslRelease<BIO_free_all>>;

Error certificate_failed();
bool is_internet_address(const std::string& name);

/// Version, a random serial number, validity, public key.
bool begin_certificate(X509* certificate, EVP_PKEY* key, int days);
bool add_name_entry(X509_NAME* name, const char* field, const std::string& value);
bool add_extension(X509* certificate, X509* issuer, int id, const std::string& value);

std::string fingerprint_of(X509* certificate);
Result<std::string> certificate_pem(X509* certificate);
Result<std::string> key_pem(EVP_PKEY* key);
Result<CertificatePair> pem_pair(X509* certificate, EVP_PKEY* key);

/// Refuses to overwrite.
Status write_new_file(const std::string& path, const std::string& text, int mode);

}  // namespace aerolith
