"""Calls across the internet: host and guest behind routers of many kinds, and how each guest gets to the picture.

    PYTHONPATH=tests .venv/bin/python benchmarks/nats.py [TIMES] [ROW ...]    # as root; 20 guests each: 10 minutes

Everything runs on this machine, in network namespaces (tests/nat_network.py): the meeting server, coturn, a host who
holds a call through it, and guests who come one after the other. ROW: a part of a row's name.
"""

import statistics
import sys
import tempfile
from pathlib import Path
from typing import Any

from nat_network import Network, calling, missing

TIMES = 20
GUESTS = {"python": "aiortc", "chromium": "Chromium", "watcher": "Chromium, no camera"}
ROWS: dict[str, tuple[tuple[Any, ...], str]] = {
    "open - open": (("open", "open"), "python"),
    "usual - usual": (("usual", "usual"), "python"),
    "usual - usual, browser": (("usual", "usual"), "chromium"),
    "symmetric - open": (("symmetric", "open"), "python"),
    "symmetric - usual": (("symmetric", "usual"), "python"),
    "usual - symmetric": (("usual", "symmetric"), "python"),
    "usual - symmetric, browser": (("usual", "symmetric"), "chromium"),
    "symmetric - symmetric": (("symmetric", "symmetric"), "python"),
    "symmetric - symmetric, browser": (("symmetric", "symmetric"), "chromium"),
    "usual - no UDP, browser": (("usual", "tcp"), "chromium"),
    "no UDP - usual, browser": (("tcp", "usual"), "chromium"),
    "mDNS, two homes": (("usual", "usual"), "watcher"),
    "mDNS, one home": (("usual", "usual", "home", "beside the host"), "watcher"),
    "usual - IPv6 only, browser": (("usual", "usual", "home", "ipv6"), "chromium"),
    "VPN - usual": (("usual", "usual", "vpn"), "python"),
    "VPN - symmetric": (("usual", "symmetric", "vpn"), "python"),
}
"""What stands between host and guest, as `Network` takes it, and who the guest is."""


def main(times: str = str(TIMES), *wanted: str) -> None:
    if reason := missing():
        sys.exit(reason)
    print("| host - guest | guest | came | direct | relay | seconds, median | longest |")
    print("|---|---|---:|---:|---:|---:|---:|")
    for name, (arguments, kind) in ROWS.items():
        if wanted and not any(part in name for part in wanted):
            continue
        with (
            tempfile.TemporaryDirectory() as folder,
            Network(*arguments) as network,
            calling(network, Path(folder)) as call,
        ):
            found = list(call.joins(kind, int(times)))
        seconds = [one["seconds"] for one in found if one["way"]] or [float("nan")]
        ways = [one["way"] for one in found]
        came = f"{len(ways) - ways.count('')} of {times}"
        print(f"| {name} | {GUESTS[kind]} | {came} | {ways.count('direct')} | {ways.count('relay')} "
              f"| {statistics.median(seconds):.1f} | {max(seconds):.1f} |", flush=True)  # fmt: skip


if __name__ == "__main__":
    main(*sys.argv[1:])
