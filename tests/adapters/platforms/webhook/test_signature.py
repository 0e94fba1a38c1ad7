"""Signatures of events, against the specification's example and an independent computation."""

import base64
from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from adapters.platforms.webhook import signature, signed_headers
from tests.adapters.platforms.webhook.receiver import SECRET, hmac_sha256


def test_the_specifications_example() -> None:
    """The example that every library of the specification is tested with has its published signature."""
    at = datetime.fromtimestamp(1614265330, UTC)

    assert signed_headers(SECRET, "msg_p5jXN8AQM9LWM0D4loKWxJek", at, b'{"test": 2432232314}') == {
        "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
        "webhook-timestamp": "1614265330",
        "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    }


@given(st.binary(min_size=24, max_size=63), st.binary(max_size=300), st.integers(0, 2**33))
def test_any_event(key: bytes, body: bytes, timestamp: int) -> None:
    """A signature is the HMAC of RFC 2104 over id, time and body, whatever they hold."""
    secret = "whsec_" + base64.b64encode(key).decode()
    wanted = base64.b64encode(hmac_sha256(key, f"1-abc.{timestamp}.".encode() + body)).decode()

    assert signature(secret, "1-abc", str(timestamp), body) == f"v1,{wanted}"
