"""The tables for people."""

SUBPIXEL = "Subpixel"
REFERENCE = "ONNX Runtime"
# Engines that run several frames at once say this of a single thread; nothing is missing then.
NOTHING_TO_SHARE = "one thread has nothing to share out"


def markdown(windows: list[dict], machine: dict) -> str:
    """A summary, then one table for each window."""
    parts = [_about(windows, machine), _summary(windows)]
    parts += [_window(window) for window in windows]
    parts.append(_missing(windows))
    return "\n\n".join(part for part in parts if part) + "\n"


def _about(windows: list[dict], machine: dict) -> str:
    versions = {}
    for window in windows:
        for entry in window["engines"]:
            if "version" in entry:
                # The flavours of an engine are one package.
                versions[entry["engine"].split(" (")[0].split(" f32")[0]] = entry["version"]
    for name in [name for name in versions if name.endswith((" bf16", " int8"))]:
        del versions[name]
    dates = sorted(window["began"][:10] for window in windows)
    period = dates[0] if dates[0] == dates[-1] else f"{dates[0]} to {dates[-1]}"
    levels = {e["level"] for w in windows for e in w["engines"] if "level" in e}
    level = f" Subpixel's level: {', '.join(sorted(levels))}." if levels else ""
    return (
        f"Machine: {machine['processor']}, {machine['processors']} processors, "
        f"{machine['system']}. Date: {period}.{level}\n\n"
        "Versions: " + ", ".join(f"{name} {number}" for name, number in versions.items()) + ".")


def _summary(windows: list[dict]) -> str:
    """Subpixel against the fastest f32 peer, and against int8 and bf16."""
    lines = [
        "| network | picture | threads | Subpixel, fps | × best f32 peer | × bf16 | × int8 | "
        "share of FMA peak | other programs |",
        "|---|---|--:|--:|--:|--:|--:|--:|--:|",
    ]
    for window in windows:
        entries = {e["engine"]: e for e in window["engines"] if "fps" in e}
        own = entries.get(SUBPIXEL)
        if own is None:
            continue
        peers = [e for e in entries.values() if "ratio" in e]
        f32 = [e for e in peers if e["precision"] == "f32"]
        best = min(f32, key=lambda e: e["ratio"]["median"], default=None)
        cells = [
            window["network"], f"{window['width']}×{window['height']}", str(window["threads"]),
            _rate(own["fps"]["median"]), _ratios(best, best and best["engine"]),
        ]
        for precision in ("bf16", "int8"):
            cells.append(_ratios(next((e for e in peers if e["precision"] == precision), None)))
        cells += [f"{own['peakShare']:.2f} / {own['processorPeakShare']:.2f}",
                  f"{window['load']:.0f}"]
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines) if len(lines) > 2 else ""


def _ratios(entry: dict | None, name: str | None = None) -> str:
    """By the clock / by processor time."""
    if entry is None:
        return "–"
    text = f"{entry['ratio']['median']:.2f} / {entry['processorRatio']['median']:.2f}"
    return f"**{text}** {name}" if name else text


def _window(window: dict) -> str:
    title = (f"### {window['network']}, {window['width']}×{window['height']}, "
             f"{window['threads']} {'thread' if window['threads'] == 1 else 'threads'}")
    lines = [
        title, "", _others(window), "",
        "| engine | precision | fps, median (low – high) | processor ms a frame | "
        "share of FMA peak | Subpixel ÷ it | by processor time | difference to ONNX Runtime |",
        "|---|---|--:|--:|--:|--:|--:|--:|",
    ]
    timed = [e for e in window["engines"] if "fps" in e]
    for entry in sorted(timed, key=lambda e: -e["fps"]["median"]):
        fps = entry["fps"]
        ratio = entry.get("ratio")
        lines.append("| " + " | ".join([
            f"**{entry['engine']}**" if entry["engine"].startswith(SUBPIXEL)
            else entry["engine"],
            entry["precision"],
            f"{_rate(fps['median'])} ({_rate(fps['low'])} – {_rate(fps['high'])})",
            _rate(entry["processorSecondsPerFrame"]["median"] * 1000),
            f"{entry['peakShare']:.2f}" if "peakShare" in entry else "–",
            f"{ratio['median']:.2f} ({ratio['low']:.2f} – {ratio['high']:.2f})" if ratio else "",
            f"{entry['processorRatio']['median']:.2f}" if ratio else "",
            "reference" if entry["engine"] == REFERENCE
            else f"{entry['maxDifference']:.1e}, {_decibels(entry['psnr'])}",
        ]) + " |")
    return "\n".join(lines) if timed else ""


def _missing(windows: list[dict]) -> str:
    reasons = {}
    for window in windows:
        for entry in window["engines"]:
            if "reason" in entry and entry["reason"] != NOTHING_TO_SHARE:
                where = f"{window['network']} {window['width']}×{window['height']}"
                reasons.setdefault((entry["engine"], entry["reason"]), []).append(where)
    if not reasons:
        return ""
    lines = ["### Not measured", ""]
    for (engine, reason), places in reasons.items():
        lines.append(f"- {engine} ({', '.join(dict.fromkeys(places))}): {reason}")
    return "\n".join(lines)


def _rate(value: float) -> str:
    return f"{value:.2f}" if value < 10 else f"{value:.1f}" if value < 100 else f"{value:.0f}"


def _others(window: dict) -> str:
    return (f"{window['rounds']} rounds of {window['seconds']} s; threads of other programs that "
            f"wanted a processor meanwhile: {window['load']:.1f}.")


def _decibels(value: float) -> str:
    return "equal" if value >= 200 else f"{value:.0f} dB"
