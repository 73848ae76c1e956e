"""Tokens at rest: AES-256-GCM, each bound to its workspace, so that a row moved to another one does not open."""

from __future__ import annotations

import base64
import hashlib
import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

NONCE_BYTES = 12


class VaultError(Exception):
    """A value that no key opens; the message is one line for the operator."""


class Vault:
    """Seals with the first key, opens with any: put a new key in front, and take the old one away later."""

    def __init__(self, keys: list[bytes]) -> None:
        self._keys = {hashlib.sha256(b"name of " + key).hexdigest()[:8]: AESGCM(key) for key in keys}
        self._first = next(iter(self._keys), "")

    def seal(self, text: str, team: str) -> str:
        """The text, sealed for a workspace."""
        nonce = secrets.token_bytes(NONCE_BYTES)
        sealed = nonce + self._keys[self._first].encrypt(nonce, text.encode(), team.encode())
        return f"{self._first}:{base64.b64encode(sealed).decode()}"

    def open(self, sealed: str, team: str) -> str:
        """The text again. Raises VaultError."""
        name, _, rest = sealed.partition(":")
        try:
            raw = base64.b64decode(rest)
            return self._keys[name].decrypt(raw[:NONCE_BYTES], raw[NONCE_BYTES:], team.encode()).decode()
        except (KeyError, ValueError, InvalidTag):  # ValueError: it is not what was written
            raise VaultError(
                f"TOKEN_KEY does not open the token of workspace {team}: add the key it had, or have it install again"
            ) from None

    def aged(self, sealed: str) -> bool:
        """Whether it was sealed with another key than the first."""
        return not sealed.startswith(f"{self._first}:")
