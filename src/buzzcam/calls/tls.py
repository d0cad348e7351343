"""A self-signed certificate for guests on the same network: browsers allow the camera only on https pages.

The guest's browser warns once, and the host's window shows the fingerprint to compare.
"""

import datetime
import ssl
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from buzzcam.errors import CallUnavailable
from buzzcam.files import refuse_waiting, write_whole
from buzzcam.sentence import say

VALID_DAYS = 90
RENEW_DAYS = 14
"""How long before it expires."""


@dataclass(frozen=True, slots=True)
class Certificate:
    """context: for the server. fingerprint: SHA-256 of the certificate, as browsers show it. is_own: self-signed."""

    context: ssl.SSLContext
    fingerprint: str
    is_own: bool


def load(certificate: Path, key: Path | None) -> Certificate:
    """Loads the user's own certificate (PEM); the key may be in the same file. Raises CallUnavailable."""
    try:
        for path in filter(None, (certificate, key)):
            refuse_waiting(path)
        context = _context(certificate, key)
        first = x509.load_pem_x509_certificates(certificate.read_bytes())[0]
    except (OSError, ValueError, IndexError) as error:
        raise CallUnavailable(
            say("The certificate {path} cannot be used: {error}.", path=certificate, error=_why(error)),
            "Give a PEM file with the certificate chain, and the key with --key.",
        ) from error
    return Certificate(context, _fingerprint(first), is_own=False)


def own(folder: Path, names: list[str]) -> Certificate:
    """Loads the certificate in `folder`. Makes a new one if it expires soon or lacks a name (host name or address).

    Raises CallUnavailable when the folder cannot be written.
    """
    path = folder / "certificate.pem"
    try:
        first = x509.load_pem_x509_certificate(path.read_bytes())
        now = datetime.datetime.now(datetime.UTC)
        left = first.not_valid_after_utc - now
        is_good = left > datetime.timedelta(days=RENEW_DAYS) and set(names) <= _names(first)
    except (OSError, ValueError, x509.ExtensionNotFound):
        is_good = False
    try:
        if not is_good:
            _write(path, names)
        first = x509.load_pem_x509_certificate(path.read_bytes())
        return Certificate(_context(path, None), _fingerprint(first), is_own=True)
    except (OSError, ValueError) as error:
        raise CallUnavailable(
            say("The certificate cannot be saved in {folder}: {error}.", folder=folder, error=_why(error)),
            "Free some space, or give a certificate with --cert.",
        ) from error


def _write(path: Path, names: list[str]) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "BuzzCam on this computer")])
    now = datetime.datetime.now(datetime.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(hours=1))
        .not_valid_after(now + datetime.timedelta(days=VALID_DAYS))
        .add_extension(x509.SubjectAlternativeName([_general_name(name) for name in names]), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .sign(key, hashes.SHA256())
    )
    path.parent.mkdir(parents=True, exist_ok=True)
    pem, plain = serialization.Encoding.PEM, serialization.NoEncryption()
    secret = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, plain)
    write_whole(path, certificate.public_bytes(pem) + secret, mode=0o600)


def _context(certificate: Path, key: Path | None) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.load_cert_chain(certificate, key)
    return context


def _general_name(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ip_address(name))
    except ValueError:
        return x509.DNSName(name)


def _names(certificate: x509.Certificate) -> set[str]:
    extension = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    return {
        *extension.get_values_for_type(x509.DNSName),
        *(str(address) for address in extension.get_values_for_type(x509.IPAddress)),
    }


def _fingerprint(certificate: x509.Certificate) -> str:
    return certificate.fingerprint(hashes.SHA256()).hex(":").upper()


def _why(error: Exception) -> str:
    if isinstance(error, ssl.SSLError):
        return "it does not match the key" if "MISMATCH" in str(error) else "it is not a PEM certificate"
    return (error.strerror or str(error)).lower() if isinstance(error, OSError) else str(error)[:200]
