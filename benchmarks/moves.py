"""How the options of `buzzcam run` travel through the files of the program, from the command line to the chain.

    python benchmarks/moves.py [--list] [--parts] [OPTION ...]
    default OPTIONs: --effect vignette:strength=40 --background blur:60

A move is a call from one file into another that hands on what the user chose: the parsed arguments, a typed text, a
value of `buzzcam.settings`, or options of effects. A climb is a return to an earlier file for another such call, and
counts as a move, too. With --parts, a folder of the package is one room. Only the main thread is watched: there the run
is put together. It works on an earlier commit as well: PYTHONPATH=OTHER/src python benchmarks/moves.py --wrap 40
"""

import argparse
import sys
from collections import Counter
from pathlib import Path
from types import FrameType

USUAL = ["--effect", "vignette:strength=40", "--background", "blur:60"]
RUN = [
    "run", "--source", "pattern", "--size", "320x180", "--fps", "30", "--model", "small", "--quiet", "--output", "none",
    "--frames", "2",
]  # fmt: skip
MADE = {"<lambda>", "<listcomp>", "<genexpr>", "<dictcomp>"}


class Trace:
    """moves: (from, to, function), in the order of the calls; climbs: how often an earlier file came next."""

    def __init__(self, package: Path, values: set[str], is_by_part: bool) -> None:
        self._package, self._values, self._is_by_part = package, values, is_by_part
        self.moves: list[tuple[str, str, str]] = []
        self.climbs = 0
        self._room = ""

    def __call__(self, frame: FrameType, event: str, _argument: object) -> None:
        caller = frame.f_back
        if event != "call" or caller is None or frame.f_code.co_name in MADE:
            return
        room, origin = self._room_of(frame), self._room_of(caller)
        if not room or not origin or room == origin or not self._carries(frame):
            return
        self.climbs += self._room not in ("", origin)
        self.moves.append((origin, room, frame.f_code.co_name))
        self._room = room

    def _room_of(self, frame: FrameType) -> str:
        path = Path(frame.f_code.co_filename)
        if not path.is_relative_to(self._package):
            return ""
        within = path.relative_to(self._package)
        return within.parts[0] if self._is_by_part else within.as_posix()

    def _carries(self, frame: FrameType) -> bool:
        code = frame.f_code
        names = code.co_varnames[: code.co_argcount + code.co_kwonlyargcount]
        return any(self._is_choice(frame.f_locals.get(name)) for name in names if name != "self")

    def _is_choice(self, value: object) -> bool:
        kind = type(value)
        if kind is argparse.Namespace or kind.__module__ == "buzzcam.settings":
            return True
        if isinstance(value, str):
            return value in self._values
        if isinstance(value, dict | list | tuple):
            return any(self._is_choice(one) for one in (value.values() if isinstance(value, dict) else value))
        return getattr(value, "name", None) in self._values and kind.__name__ == "EffectSpec"


def main() -> None:
    flags = {"--list", "--parts"} & set(sys.argv)
    options = [word for word in sys.argv[1:] if word not in flags] or USUAL
    import buzzcam
    from buzzcam.cli import main as run

    values = {
        part
        for word in (*RUN, *options)
        for part in (word, *word.replace("=", ":").split(":"))
        if not word.startswith("--")
    }
    values.discard("none")  # also the name of an output and of its thread
    trace = Trace(Path(buzzcam.__file__).parent, values, "--parts" in flags)
    sys.setprofile(trace)
    try:
        run([*RUN, *options])
    finally:
        sys.setprofile(None)
    if "--list" in flags:
        print("\n".join(f"{origin} -> {room}: {name}" for origin, room, name in trace.moves))
    entered = Counter(room for _origin, room, _name in trace.moves)
    print("\n| measure | |\n|---|---:|")
    print(f"| moves with the options, climbs included | {len(trace.moves) + trace.climbs} |")
    print(f"| climbs | {trace.climbs} |")
    print(f"| entered most often | {', '.join(f'{room} {count}' for room, count in entered.most_common(4))} |")


if __name__ == "__main__":
    main()
