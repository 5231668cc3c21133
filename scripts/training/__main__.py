"""Entry of the package; `scripts/train` calls it. See README.md for the commands."""

import argparse
import os
import sys


def parser():
    """The command line."""
    root = argparse.ArgumentParser(prog="scripts/train", description="Trains Subpixel's networks.")
    commands = root.add_subparsers(dest="command", required=True)
    run = commands.add_parser("run", help="train one network, or go on where it was stopped")
    run.add_argument("config", help="a file of scripts/training/configs, or its name")
    run.add_argument("--smoke", action="store_true", help="seconds on drawn pictures, no data")
    run.add_argument("--out", default="train-runs", help="folder for results (default train-runs)")
    run.add_argument("--data", help="folder with the picture folders (default ../shared/train)")
    run.add_argument("--evaluation", help="folder with Set5 (default ../shared/eval)")
    run.add_argument("--device", help="cuda or cpu (default: cuda when there is one)")
    run.add_argument("--threads", type=int, default=0, help="CPU threads, 0 = all (default 0)")
    run.add_argument("--compile", action="store_true", help="compile the network (torch.compile)")
    run.add_argument(
        "--native", action="store_true", help="gradients by our own C++: much faster on processors"
    )
    run.add_argument("--until", type=int, help="stop after this step; run again to go on")
    export = commands.add_parser("export", help="write ONNX and record from the last checkpoint")
    export.add_argument("config")
    export.add_argument("--out", default="train-runs")
    evaluate = commands.add_parser("evaluate", help="PSNR and SSIM of ONNX files by ONNX Runtime")
    evaluate.add_argument("models", nargs="+", help="ONNX files")
    evaluate.add_argument("--sets", default="Set5,Set14,BSD100,Urban100_Y", help="folder names")
    evaluate.add_argument("--evaluation", help="folder with the sets (default ../shared/eval)")
    evaluate.add_argument(
        "--held-back",
        metavar="CONFIG",
        help="measure on the held-back pictures of this configuration, after coding, instead",
    )
    evaluate.add_argument(
        "--codecs", default="h264:18,h264:23,h264:28,h264:33", help="codec:crf of --held-back"
    )
    evaluate.add_argument("--data", help="folder with picture folders (default ../shared/train)")
    evaluate.add_argument("--out", default="train-runs", help="folder of the cache of clips")
    evaluate.add_argument("--threads", type=int, default=0)
    evaluate.add_argument("--json", help="also write the figures to this file")
    specks = commands.add_parser(
        "specks", help="how far ONNX files leave the bounds of slides, screens and drawn patterns"
    )
    specks.add_argument("models", nargs="+", help="ONNX files")
    specks.add_argument(
        "--config", default="espcn_x3", help="whose held-back unpaired pictures (default espcn_x3)"
    )
    specks.add_argument("--data", help="folder with picture folders (default ../shared/train)")
    specks.add_argument("--threads", type=int, default=0)
    specks.add_argument("--json", help="also write the figures to this file")
    return root


def main():
    """Runs one command; exit status 2 for bad usage or data, 1 for failed work."""
    arguments = parser().parse_args()
    from .config import ConfigError
    from .pictures import DataError

    try:
        if arguments.command == "evaluate":
            from .evaluate import evaluate_command

            return evaluate_command(arguments)
        if arguments.command == "specks":
            from .specks import specks_command

            return specks_command(arguments)
        from .run import export_command, run_command

        return (run_command if arguments.command == "run" else export_command)(arguments)
    except (ConfigError, DataError, ValueError) as error:
        print(f"Error: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("stopped; run the same command to go on from the last checkpoint", file=sys.stderr)
        return 130


if __name__ == "__main__":
    # Without this, a pipe that is closed early prints a traceback.
    try:
        sys.exit(main())
    except BrokenPipeError:
        os._exit(1)
