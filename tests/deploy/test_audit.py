"""The audit of what deployments install: it fails on what is known, and on nothing else."""

from __future__ import annotations

import pytest

from tests import audit
from tests.deploy.folder import TOP

FINE = {"name": "aiohttp", "version": "3.14.5", "vulns": []}
BAD = {"name": "yarl", "version": "1.0", "vulns": [{"id": "PYSEC-1", "fix_versions": ["1.1"], "description": "x"}]}
OLD = {"name": "cffi", "version": "1.0", "vulns": [{"id": "PYSEC-2", "fix_versions": [], "description": "x"}]}
UNKNOWN = {"name": "numpy", "skip_reason": "Dependency not found on PyPI"}


@pytest.mark.parametrize(
    ("packages", "tolerated", "code", "said"),
    [
        ([FINE], {}, 0, ["audited 1 packages"]),
        ([FINE, BAD], {}, 1, ["yarl 1.0: PYSEC-1, mended in 1.1", "audited 2 packages"]),
        ([OLD], {}, 1, ["cffi 1.0: PYSEC-2, mended in no version yet", "audited 1 packages"]),
        ([FINE, BAD], {"PYSEC-1": "we never parse addresses"}, 0, ["audited 2 packages"]),
        (
            [FINE],
            {"PYSEC-1": "we never parse addresses"},
            1,
            ["PYSEC-1 is tolerated and not there any more: take it out", "audited 1 packages"],
        ),
        ([FINE, UNKNOWN], {}, 0, ["audited 1 packages", "not audited: numpy"]),
        ([UNKNOWN], {}, 0, [audit.UNREACHABLE]),
        ([], {}, 0, [audit.UNREACHABLE]),
    ],
)
def test_a_known_vulnerability_fails_and_silence_does_not(
    packages: list[dict[str, object]], tolerated: dict[str, str], code: int, said: list[str]
) -> None:
    assert audit.verdict({"dependencies": packages}, tolerated) == (code, said)


def test_no_report_is_no_finding() -> None:
    assert audit.verdict(None) == (0, [audit.UNREACHABLE])


def test_what_cannot_be_run_in_time_is_no_report(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(audit, "PATIENCE", 0.01)
    assert audit.report() is None


def test_the_audit_is_part_of_the_tests() -> None:
    assert "-m tests.audit" in (TOP / "tests" / "run").read_text()
