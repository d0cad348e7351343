"""User names and passwords of a TURN server that expire (coturn's use-auth-secret)."""

import base64
import hashlib
import hmac

TURN_LIFE_S = 6 * 3600
"""How long they are valid. New ones are sent after half of this time."""


def turn_credentials(secret: str, who: str, now_s: float) -> tuple[str, str]:
    """User name and password (draft-uberti-behave-turn-rest). now_s: seconds since 1970."""
    name = f"{round(now_s) + TURN_LIFE_S}:{who}"
    digest = hmac.new(secret.encode(), name.encode(), hashlib.sha1).digest()
    return name, base64.b64encode(digest).decode()
