"""Our own values as JSON for machines: without blanks, and without a look for circles, of which they have none."""

from __future__ import annotations

from json import JSONEncoder

compact = JSONEncoder(check_circular=False, separators=(",", ":")).encode
