"""The metrics at /metrics of a running bot."""

import httpx
from prometheus_client.parser import text_string_to_metric_families

from adapters.sandbox import Fault
from tests.adapters.platforms.helpers import free_port
from tests.main_job.running import CHANNEL, POST, SLACK, Place, bot, until


async def figures(web: httpx.AsyncClient) -> dict[tuple[str, ...], float]:
    """Every sample by its name and its labels' values, in the order of the labels' names."""
    page = (await web.get("/metrics")).text
    samples = [sample for family in text_string_to_metric_families(page) for sample in family.samples]
    return {(s.name, *(value for _, value in sorted(s.labels.items()))): s.value for s in samples}


async def test_the_way_of_a_post_is_measured(place: Place) -> None:
    """Detection, queueing and sending each have a histogram; those of deliveries have labels for platform and urgency."""
    port = free_port()
    urgent = POST.replace("categories:", "urgent: true\ncategories:")
    async with (
        bot(place.config(web={"listen": f"127.0.0.1:{port}"}), place.secrets),
        httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}") as web,
    ):
        place.publish()
        place.publish(urgent.replace("12곳", "15곳"), "2026-11-20-2.md")
        await place.sandbox.wait_for_messages(CHANNEL, 2)
        await place.sandbox.wait_for_messages(SLACK, 2)
        found = await figures(web)
        while found.get(("sokbo_deliveries", "sent")) != 4:
            found = await figures(web)

    assert found["sokbo_detection_seconds_count",] == 2
    assert 0 < found["sokbo_detection_seconds_sum",] < 10
    for name in ("sokbo_queued_seconds", "sokbo_sending_seconds", "sokbo_delivery_seconds"):
        counts = [found[f"{name}_count", platform, urgency] for platform in ("telegram", "slack") for urgency in ("yes", "no")]
        assert counts == [1, 1, 1, 1]
    for platform in ("telegram", "slack"):
        parts = found["sokbo_queued_seconds_sum", platform, "no"] + found["sokbo_sending_seconds_sum", platform, "no"]
        assert abs(parts - found["sokbo_delivery_seconds_sum", platform, "no"]) < 0.001
    assert found["sokbo_oldest_pending_seconds",] == 0


async def test_outcomes_and_what_waits_are_measured(place: Place) -> None:
    """Sends are counted by platform and outcome, deliveries by state, and the oldest pending one's age is shown."""
    place.sandbox.add_fault(Fault("rate_limited", "telegram", chat=CHANNEL, seconds=60, times=1))
    place.sandbox.add_fault(Fault("not_in_channel", "slack", chat=SLACK))
    port = free_port()
    async with (
        bot(place.config(web={"listen": f"127.0.0.1:{port}"}), place.secrets),
        httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}") as web,
    ):
        place.publish()
        await until(lambda: sum(bool(call.error) for call in place.sandbox.calls) >= 2)
        found = await figures(web)
        while ("sokbo_sends_total", "rejected", "slack") not in found:
            found = await figures(web)

    assert found["sokbo_sends_total", "retry", "telegram"] == 1
    assert found["sokbo_deliveries", "retry"] == 1
    assert found["sokbo_deliveries", "missed"] == 1
    assert found["sokbo_oldest_pending_seconds",] > 0
    assert found["sokbo_platform_up", "slack"] == 1
