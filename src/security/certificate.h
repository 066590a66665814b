#pragma once

#include <string>
#include <vector>

#include "common/result.h"

namespace aerolith {

struct CertificateRequest {
    std::string common_name = "localhost";
    /// DNS names and IP addresses the certificate is good for.
    std::vector<std::string> names = {"localhost", "127.0.0.1", "::1"};
    int days = 825;
};

struct CertificatePair {
    std::string certificate_pem;
    std::string key_pem;
    /// SHA-256 of the certificate, "AB:CD:..".
    std::string fingerprint;
};

/// A new P-256 key and a certificate over it signed by itself.
Result<CertificatePair> make_self_signed_certificate(const CertificateRequest& request);

/// Writes both files, the key readable by its owner only. Refuses to overwrite.
Status write_certificate(const CertificatePair& pair, const std::string& certificate_file,
                         const std::string& key_file);

}  // namespace aerolith
