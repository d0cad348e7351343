"""`buzzcam bench`."""

import argparse


def add_bench_options(bench: argparse.ArgumentParser) -> None:
    bench.add_argument("--size", default="1280x720", metavar="WxH", help="Frame size; default: 1280x720")


def bench_command(options: argparse.Namespace) -> int:
    from buzzcam.bench import stage_table
    from buzzcam.process import prepare_process
    from buzzcam.typed_settings import parse_size

    prepare_process()
    size = parse_size(options.size)
    print(f"| stage, {size}, one thread | CPU ms |\n|---|---:|")
    for stage, cost_ms in stage_table(size).items():
        print(f"| {stage} | {cost_ms:.3f} |")
    return 0
