"""A process that holds one engine and takes turns when told to.

Reads one JSON object a line, writes one for each: {"seconds": s} → {"frames": n, "seconds": t}.
The first line it writes says that it is ready, or why it is not.
"""

import json
import os
import sys
import time
from pathlib import Path

import numpy as np

from . import engines, picture


def main() -> None:
    # What an engine prints must not get among the answers.
    answers = os.fdopen(os.dup(1), "w", buffering=1)
    os.dup2(2, 1)
    order = json.loads(sys.argv[1])
    kind = next(engine for engine in engines.ALL if engine.name == order["engine"])
    job = engines.Job(
        Path(order["model"]), order["width"], order["height"], order["threads"],
        Path(order["folder"]), Path(order["subpixel"]))
    luma = picture.as_input(picture.luma(job.width, job.height))
    try:
        if job.width * job.height > kind.most_pixels:
            raise engines.Unavailable("takes seconds a frame at 640x360 already")
        engine = kind(job)
        start = time.perf_counter()
        output = np.asarray(engine(luma), np.float32)
        first = time.perf_counter() - start
        np.save(order["output"], output)
        answer = {"version": engine.version(), "firstSeconds": first}
    except engines.Unavailable as error:
        answer = {"reason": str(error)}
    except Exception as error:  # an engine may raise anything
        text = str(error).strip().splitlines() or [""]
        answer = {"reason": f"{type(error).__name__}: {text[0]}"}
    print(json.dumps(answer), file=answers)
    if "reason" in answer:
        return
    for line in sys.stdin:
        try:
            answer = engine.turn(luma, json.loads(line)["seconds"])
        except Exception as error:
            answer = {"reason": str(error)}
        print(json.dumps(answer), file=answers)


if __name__ == "__main__":
    main()
