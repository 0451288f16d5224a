"""What a signed request is: the text that is signed, and whether a signature is right.

    GONGYOU-1 / METHOD / path / query / time / nonce / digest of the body

joined by line feeds. HMAC-SM3 (GB/T 32905, GB/T 15852.2) with SM3 digests, or HMAC-SHA256 with
SHA-256. Documented with an example in docs/interfaces.md, which a test works through.
"""

import hmac as stdlib_hmac
from dataclasses import dataclass

from cryptography.hazmat.primitives import hashes, hmac

VERSION = "GONGYOU-1"
ALGORITHMS: dict[str, type[hashes.SM3] | type[hashes.SHA256]] = {
    "HMAC-SM3": hashes.SM3,
    "HMAC-SHA256": hashes.SHA256,
}


@dataclass(frozen=True)
class Signed:
    """A request as it was signed."""

    method: str
    path: str
    query: str
    timestamp: str
    nonce: str
    body: bytes


def digest(algorithm: str, body: bytes) -> str:
    made = hashes.Hash(ALGORITHMS[algorithm]())
    made.update(body)
    return made.finalize().hex()


def text_to_sign(algorithm: str, request: Signed) -> bytes:
    lines = (
        *(VERSION, request.method, request.path, request.query),
        *(request.timestamp, request.nonce, digest(algorithm, request.body)),
    )
    return "\n".join(lines).encode()


def signature(algorithm: str, secret: str, request: Signed) -> str:
    made = hmac.HMAC(secret.encode(), ALGORITHMS[algorithm]())
    made.update(text_to_sign(algorithm, request))
    return made.finalize().hex()


def is_right(algorithm: str, secret: str, request: Signed, given: str) -> bool:
    """In the same time for every wrong signature."""
    return stdlib_hmac.compare_digest(
        signature(algorithm, secret, request).encode(), given.lower().encode()
    )
