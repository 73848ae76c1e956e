"""Alerts and dashboard: they speak of the same metrics as the bot and the guide."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from tests.deploy.folder import DEPLOY, TOP, document, metrics_in

GROUPS: list[dict[str, Any]] = document(DEPLOY / "prometheus/alerts.yaml")["groups"]
RULES = [rule for group in GROUPS for rule in group["rules"]]
DASHBOARD = json.loads((DEPLOY / "grafana/dashboard.json").read_text())
EXPRESSIONS = [t["expr"] for panel in DASHBOARD["panels"] for t in panel["targets"]]
SHOWN = set().union(*map(metrics_in, EXPRESSIONS))


def in_code() -> set[str]:
    """The metrics the bot offers, by the way it writes their names."""
    found = re.compile(r'"(fourxx_\w+)"')
    names = {n for path in (TOP / "bot").rglob("*.py") for n in found.findall(path.read_text())}
    return names - {"fourxx_reply"}  # of a message, not a metric


@pytest.mark.parametrize("rule", RULES, ids=lambda r: r["alert"])
def test_a_rule_is_whole(rule: dict[str, Any]) -> None:
    assert rule.keys() <= {"alert", "expr", "for", "labels", "annotations"}
    assert rule["labels"]["severity"] in {"page", "ticket"}
    assert rule["annotations"].keys() == {"summary", "description"}
    assert re.fullmatch(r"\d+[mh]", rule.get("for", "0m"))
    assert balanced(rule["expr"])


@pytest.mark.parametrize("rule", RULES, ids=lambda r: r["alert"])
def test_a_rule_speaks_of_metrics_that_the_dashboard_shows(rule: dict[str, Any]) -> None:
    assert metrics_in(rule["expr"])
    assert metrics_in(rule["expr"]) <= SHOWN


def test_names_are_given_once() -> None:
    names = [rule["alert"] for rule in RULES]
    assert len(set(names)) == len(names)
    ids = [panel["id"] for panel in DASHBOARD["panels"]]
    assert len(set(ids)) == len(ids)


@pytest.mark.parametrize("expression", EXPRESSIONS)
def test_a_panel_asks_for_the_chosen_job(expression: str) -> None:
    assert expression.count('job=~"$job"') == len(re.findall(r"fourxx_\w+", expression))
    assert balanced(expression)


def test_panels_do_not_cover_each_other() -> None:
    taken: set[tuple[int, int]] = set()
    for panel in DASHBOARD["panels"]:
        at = panel["gridPos"]
        cells = {(x, y) for x in range(at["x"], at["x"] + at["w"]) for y in range(at["y"], at["y"] + at["h"])}
        assert not cells & taken
        assert at["x"] + at["w"] <= 24
        taken |= cells


def test_the_guide_lists_what_the_dashboard_shows() -> None:
    rows = re.findall(r"(?m)^\| `(fourxx_\w+)", (DEPLOY / "README.md").read_text())
    assert set(rows) == SHOWN


def test_the_bot_offers_what_the_dashboard_shows() -> None:
    offered = in_code()
    if not offered:
        pytest.skip("the bot offers no metrics yet")
    assert offered >= SHOWN


def balanced(expression: str) -> bool:
    return all(expression.count(a) == expression.count(b) for a, b in ("()", "{}", "[]"))
