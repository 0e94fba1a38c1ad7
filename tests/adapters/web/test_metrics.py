"""Metrics, their documentation, and the dashboard and alert rules that use them."""

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml
from prometheus_client.parser import text_string_to_metric_families

from adapters.web.metrics import Metrics
from bot.model import Chat, Delivery, OutcomeScope, Post, Rejected, Retry, Sent, Style
from bot.model.status_page import StoreMetrics

ROOT = Path(__file__).parents[3]
DOCUMENT = ROOT / "docs" / "metrics.md"
DASHBOARD = ROOT / "deploy" / "grafana-dashboard.json"
RULES = ROOT / "deploy" / "prometheus-rules.yml"
NOW = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)
STORE = StoreMetrics(
    deliveries={"pending": 2, "sent": 12},
    oldest_pending=NOW - timedelta(seconds=30),
    waiting_for_review=3,
    pauses=(("feed", "policy"),),
    subscriptions={"telegram": 7},
    destinations={("telegram", "gone"): 1},
    last_posts={"policy": NOW, "removed": NOW},
)
DELIVERY = Delivery(
    1,
    2,
    3,
    Chat("telegram", "-1001"),
    Style(),
    Post("policy", "a.md", "t"),
    1,
    None,
    0,
    pending_since=NOW - timedelta(seconds=2),
    claimed_at=NOW - timedelta(seconds=1),
)


def measured() -> Metrics:
    """Metrics of a bot in which each kind of event has happened once."""
    metrics = Metrics("0.1.0")
    metrics.set_store(STORE, {"policy"}, NOW)
    metrics.set_ownership(2, 5, NOW)
    metrics.count_poll("policy", NOW, read=True)
    metrics.count_poll("wire", NOW, read=False)
    for outcome in (Sent("1"), Retry(timedelta(seconds=7), "ratelimited", OutcomeScope.CHAT), Retry(timedelta(1), "busy")):
        metrics.count_send(DELIVERY, outcome, NOW)
    metrics.observe_detection(timedelta(seconds=1))
    return metrics


def samples(metrics: Metrics) -> dict[tuple[str, ...], float]:
    """Every sample by its name and its labels' values."""
    families = text_string_to_metric_families(metrics.render({"wire"}, {"telegram": True, "slack": False}).decode())
    return {(s.name, *s.labels.values()): s.value for family in families for s in family.samples}


def exported() -> dict[str, set[str]]:
    """The labels of each metric by the name under which documents and queries name it; a histogram also by its samples'."""
    page = measured().render({"wire"}, {"telegram": True}).decode()
    found: dict[str, set[str]] = {}
    for family in text_string_to_metric_families(page):
        for sample in family.samples:
            if not sample.name.endswith("_created"):
                found.setdefault(sample.name, set()).update(sample.labels)
    return found


def test_every_metric_is_documented() -> None:
    """docs/metrics.md lists every metric by the name under which it is exported, with its labels, and no other."""
    plain = {re.sub("_(bucket|sum|count)$", "", name): labels - {"le"} for name, labels in exported().items()}
    rows = [line for line in DOCUMENT.read_text("utf-8").splitlines() if re.match(r"\| `(sokbo|process)_", line)]
    cells = [row.split("|") for row in rows]
    assert {cell[1].strip(" `"): set(re.findall(r"`(\w+)`", cell[3])) for cell in cells} == plain


def test_the_numbers_of_a_bot_in_which_everything_happened() -> None:
    """Build info, desk, success and age per feed, 429s, pauses, subscriptions and chats are exported."""
    seen = samples(measured())
    assert any(name == "sokbo_build_info" and "0.1.0" in labels for name, *labels in seen)
    assert seen["process_resident_memory_bytes",] > 0
    assert seen["sokbo_waiting_for_review",] == 3
    assert seen["sokbo_oldest_pending_seconds",] == 30
    assert (seen["sokbo_feed_up", "policy"], seen["sokbo_feed_up", "wire"]) == (1, 0)
    assert (seen["sokbo_polls_total", "policy", "read"], seen["sokbo_polls_total", "wire", "failed"]) == (1, 1)
    assert seen["sokbo_feed_last_success_timestamp_seconds", "policy"] == NOW.timestamp()
    assert seen["sokbo_feed_last_post_timestamp_seconds", "policy"] == NOW.timestamp()
    assert ("sokbo_feed_last_post_timestamp_seconds", "removed") not in seen
    assert (seen["sokbo_rate_limited_total", "telegram"], seen["sokbo_sends_total", "retry", "telegram"]) == (1, 2)
    assert (seen["sokbo_paused", "feed", "policy"], seen["sokbo_paused", "all", ""]) == (1, 0)
    assert (seen["sokbo_subscriptions", "telegram"], seen["sokbo_destinations", "telegram", "gone"]) == (7, 1)


def test_what_is_gone_is_exported_no_more() -> None:
    """A feed that is no longer followed, an ended pause and an empty state have no sample any more."""
    metrics = measured()
    metrics.forget("policy")
    metrics.set_store(StoreMetrics({}, None, 0, (), {}, {}, {}), set(), NOW)
    seen = samples(metrics)
    assert not any("policy" in labels for name, *labels in seen if not name.startswith("sokbo_polls_"))
    assert ("sokbo_deliveries", "pending") not in seen
    assert seen["sokbo_oldest_pending_seconds",] == 0


def test_a_refusal_is_no_rate_limit() -> None:
    """Only an answer that asks a chat to wait counts as a rate limit; a refusal does not."""
    metrics = Metrics("0.1.0")
    metrics.count_send(DELIVERY, Rejected("kicked", OutcomeScope.CHAT), NOW)
    assert ("sokbo_rate_limited_total", "telegram") not in samples(metrics)


def queries() -> Iterator[tuple[str, str]]:
    """Every query of the dashboard and the rules, with the title of its panel or alert."""
    for panel in json.loads(DASHBOARD.read_text("utf-8"))["panels"]:
        for target in panel.get("targets", []):
            yield panel["title"], target["expr"]
    for group in yaml.safe_load(RULES.read_text("utf-8"))["groups"]:
        for rule in group["rules"]:
            yield rule["alert"], rule["expr"]


@pytest.mark.parametrize(("title", "query"), list(queries()))
def test_queries_name_metrics_and_labels_that_exist(title: str, query: str) -> None:
    """Each query of the dashboard and the rules uses metrics that the bot exports, by labels that these have."""
    known = exported()
    used = re.findall(r"\b((?:sokbo|process)_\w+)(?:{([^}]*)})?", query)
    assert used or query.startswith(("up{", "absent(up")), title
    for name, matchers in used:
        assert name in known, name
        assert set(re.findall(r"(\w+)\s*[=!]", matchers)) <= known[name] | {"job", "instance"}
    all_labels = set().union(*known.values()) | {"job", "instance"}
    for labels in re.findall(r"(?:by|without)\s*\(([^)]*)\)", query):
        assert {label.strip() for label in labels.split(",")} <= all_labels
    assert query.count("(") == query.count(")")


def test_alert_rules_say_what_to_do() -> None:
    """Each alert waits for a while, has a severity, a summary and a hint, and fills in only labels that exist."""
    known = exported()
    rules: list[dict[str, Any]] = [
        rule for group in yaml.safe_load(RULES.read_text("utf-8"))["groups"] for rule in group["rules"]
    ]
    assert len({rule["alert"] for rule in rules}) == len(rules) > 5
    for rule in rules:
        assert re.fullmatch(r"\d+[mh]", rule["for"])
        assert rule["labels"]["severity"] in ("critical", "warning", "info")
        assert rule["annotations"].keys() == {"summary", "description"}
        filled = set(re.findall(r"\$labels\.(\w+)", " ".join(rule["annotations"].values())))
        assert filled <= set().union(*known.values()) | {"instance"}


def test_the_dashboard_can_be_imported() -> None:
    """Panels have ids and places of their own, on a data source that the import asks for."""
    board = json.loads(DASHBOARD.read_text("utf-8"))
    panels = board["panels"]
    assert len({panel["id"] for panel in panels}) == len(panels)
    taken = [
        (y, x)
        for p in panels
        for g in [p["gridPos"]]
        for y in range(g["y"], g["y"] + g["h"])
        for x in range(g["x"], g["x"] + g["w"])
    ]
    assert len(set(taken)) == len(taken)
    assert all(panel["datasource"] == {"type": "prometheus", "uid": "${datasource}"} for panel in panels if "targets" in panel)
    assert [variable["name"] for variable in board["templating"]["list"]] == ["datasource"]
