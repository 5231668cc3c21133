"""From the turns of a window to medians, spreads and ratios.

Two clocks: the one on the wall, and the time that the threads had a processor. On a machine that
does nothing else they tell the same; on a busy one the second is the steadier, but it holds the
time that threads spend waiting for one another in a loop.
"""

from statistics import median

from . import engines


def summarise(window: dict) -> None:
    """Adds to each engine that took turns: rates, costs, shares of the processor's peak, and
    Subpixel's rate ÷ its own within the same round.

    An engine with several frames in work at once is compared with Subpixel run likewise.
    """
    work = window["multiplications"]
    by_name = {entry["engine"]: entry for entry in window["engines"]}
    single = _turns(by_name, engines.Subpixel.name)
    several = _turns(by_name, engines.SubpixelInFlight.name)
    several_at_once = {kind.name for kind in engines.ALL if kind.several_at_once}
    for name, entry in by_name.items():
        taken = entry.get("turns")
        if not taken:
            continue
        rates = [turn["frames"] / turn["seconds"] for turn in taken]
        costs = [turn["processorSeconds"] / turn["frames"] for turn in taken]
        entry["fps"] = _spread(rates)
        entry["processorSecondsPerFrame"] = _spread(costs)
        own = several if name in several_at_once else single
        if not own:
            continue
        entry["peakShare"] = median(
            rate * work / mine["peak"] for rate, mine in zip(rates, own))
        entry["processorPeakShare"] = median(
            work / cost / mine["processorPeak"] for cost, mine in zip(costs, own))
        if name in (engines.Subpixel.name, engines.SubpixelInFlight.name):
            entry["level"] = taken[0]["level"]
            continue
        entry["ratio"] = _spread(
            [mine["frames"] / mine["seconds"] / rate for mine, rate in zip(own, rates)])
        entry["processorRatio"] = _spread(
            [cost * mine["frames"] / mine["processorSeconds"] for mine, cost in zip(own, costs)])


def _turns(by_name: dict[str, dict], name: str) -> list[dict]:
    return by_name.get(name, {}).get("turns") or []


def _spread(values: list[float]) -> dict[str, float]:
    return {"median": median(values), "low": min(values), "high": max(values)}
