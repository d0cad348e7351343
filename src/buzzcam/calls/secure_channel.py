"""A secure channel between host and guest: whoever carries their messages can neither read nor change them.

Both know the link's key, which no browser sends to a server. For each connection they exchange fresh keys on P-256
(ECDH, NIST SP 800-56A). HKDF with SHA-256 (RFC 5869) makes two keys of what those give and of the link's key, one for
each direction, for AES-256-GCM (NIST SP 800-38D). The nonces count the messages, so that one that is lost, repeated or
moved does not open. calls/page/secure_channel.js is the other side.
"""

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from buzzcam.errors import SignalingError

PUBLIC_BYTES = 65
"""Of a public key: an uncompressed point (SEC 1, 2.3.3)."""
KEY_BYTES, NONCE_BYTES = 32, 12
FROM_GUEST, FROM_HOST = b"BuzzCam signaling, guest to host", b"BuzzCam signaling, host to guest"


class KeyExchange:
    """One side's fresh key. public: for the other side, `PUBLIC_BYTES` bytes."""

    def __init__(self) -> None:
        self._private = ec.generate_private_key(ec.SECP256R1())
        self.public = self._private.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)

    def channel(self, theirs: bytes, link_key: str, is_host: bool) -> "SecureChannel":
        """theirs: the other side's public key. Raises SignalingError if it is none."""
        try:
            point = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), theirs)
            shared = self._private.exchange(ec.ECDH(), point)
        except ValueError as error:
            raise SignalingError("The public key is invalid.") from error
        salt = theirs + self.public if is_host else self.public + theirs  # the guest's first
        from_guest, from_host = (
            HKDF(SHA256(), KEY_BYTES, salt, direction).derive(shared + link_key.encode())
            for direction in (FROM_GUEST, FROM_HOST)
        )
        return SecureChannel(*(from_host, from_guest) if is_host else (from_guest, from_host))


class SecureChannel:
    """One side of the channel. Both directions keep the order of their messages."""

    def __init__(self, ours: bytes, theirs: bytes) -> None:
        self._ours, self._theirs = AESGCM(ours), AESGCM(theirs)
        self._sealed = self._opened = 0

    def seal(self, text: str) -> bytes:
        sealed = self._ours.encrypt(_nonce(self._sealed), text.encode(), None)
        self._sealed += 1
        return sealed

    def open(self, sealed: bytes) -> bytes:
        """The next message of the other side. Raises SignalingError, and still waits for it."""
        try:
            text = self._theirs.decrypt(_nonce(self._opened), sealed, None)
        except (InvalidTag, ValueError, OverflowError) as error:
            raise SignalingError("The message does not open.") from error
        self._opened += 1
        return text


def _nonce(count: int) -> bytes:
    return count.to_bytes(NONCE_BYTES, "big")
