"""The hash by which official words are recognised."""

import json
from collections.abc import Mapping
from hashlib import sha256
from typing import Any


def fingerprint(content: Mapping[str, Any]) -> str:
    """SHA-256 of the content in the one way of writing it: keys sorted, no spaces, UTF-8."""
    written = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return sha256(written.encode()).hexdigest()
