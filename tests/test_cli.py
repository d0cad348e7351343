"""The command line as other programs call it: contract, figures, and a sentence for everything that is wrong."""

import argparse
import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import av
import pytest

import numbered_frames
from buzzcam.cli import main, make_parser
from buzzcam.core.events import FellAsleep, RoomLearnt
from buzzcam.core.frame import Size
from buzzcam.outputs.recorder import Recorder
from buzzcam.sources.pattern import Pattern
from buzzcam.typed_settings import run_of
from fakes import read_frame
from test_segmenter import demo_frames, empty_room

RUN = ["run", "--source", "pattern", "--size", "320x180", "--background", "none", "--output", "none", "--frames", "5"]


def buzzcam(*arguments, cwd=None, env=None, timeout=180):
    return subprocess.run(
        [sys.executable, "-m", "buzzcam", *map(str, arguments)],
        capture_output=True,
        text=True,
        check=False,
        cwd=cwd,
        timeout=timeout,
        env={**os.environ, **(env or {})},
    )


def test_help_imports_nothing_heavy():
    code = (
        "import sys\nfrom buzzcam.cli import main\n"
        "try:\n    main(['--help'])\nexcept SystemExit:\n    pass\n"
        "print([m for m in ('numpy', 'cv2', 'av', 'onnxruntime', 'PySide6', 'mss') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"


def test_the_figures_are_the_last_line():
    done = buzzcam(*RUN, "--json")
    assert done.returncode == 0, done.stderr
    report = json.loads(done.stdout.splitlines()[-1])
    assert report["frames_out"] == 5
    assert set(report) >= {
        "frames_in", "frames_out", "frames_dropped", "cards", "fps", "latency_ms", "cpu_ms_per_frame", "rss_mb",
        "provider", "rung", "rung_changes", "outputs",
    }  # fmt: skip
    assert set(report["latency_ms"]) == {"p50", "p95"}


def test_without_json_it_speaks_in_words():
    done = buzzcam(*RUN)
    assert done.returncode == 0
    assert "5 frames of 320x180" in done.stdout


def test_several_outputs_and_the_matte(tmp_path):
    done = buzzcam(
        "run", "--source", "demo", "--size", "640x360", "--model", "small", "--output", f"file:{tmp_path}/a.mkv",
        "--output", f"file:{tmp_path}/a.png", "--output", "none", "--matte", tmp_path / "m.mkv", "--every-frame",
        "--frames", "8", "--json",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    report = json.loads(done.stdout)
    assert report["rung"] == "small"
    assert len(report["outputs"]) == 4
    for name in ("a.mkv", "m.mkv"):
        with av.open(str(tmp_path / name)) as container:
            assert len(list(container.decode(video=0))) == 8
    assert (tmp_path / "a.png").stat().st_size > 10_000


BAD = [
    (["run", "--source", "camera:99"], 3, "The camera 99 was not found."),
    (["run", "--source", "camra"], 2, "Did you mean camera"),
    (["run", "--source", "demo:3"], 2, "demo takes no value"),
    (["run", "--source", "window:"], 2, "requires a title"),
    (["call", "--share", "camera"], 2, "cannot be shared"),
    (["run", "--source", "nowhere.mp4"], 2, "does not exist"),
    (["run", "--source", "{tmp}/words.mp4", "--output", "none"], 2, "not a playable video"),
    (["run", "--source", "{tmp}/cut.png", "--output", "none"], 2, "not a"),
    (["run", "--source", "demo", "--background", "image:{tmp}/words.mp4", "--output", "none"], 2, "not a picture"),
    (["run", "--source", "demo", "--background", "image:{tmp}/none.png", "--output", "none"], 2, "does not exist"),
    (["run", "--source", "demo", "--background", "video:{tmp}/words.mp4", "--output", "none"], 2, "not a playable"),
    (["run", "--source", "demo", "--background", "blurr"], 2, "Did you mean blur"),
    (["run", "--source", "demo", "--effect", "wrap:101"], 2, "0 to 100"),
    (["run", "--source", "demo", "--effect", "wrp"], 2, "Did you mean wrap"),
    (["run", "--source", "demo", "--effect", "matte:you"], 2, "me, everyone"),
    (["run", "--source", "demo", "--model", "user:none", "--output", "none"], 2, "buzzcam models"),
    (["models", "remove", "none"], 2, "no model"),
    (["run", "--source", "demo", "--fps", "0"], 2, "out of range"),
    (["run", "--source", "demo", "--size", "0x0"], 2, "out of range"),
    (["run", "--source", "demo", "--size", "10x10"], 2, "16x16 to"),
    (["bench", "--size", "10x10"], 2, "16x16 to"),
    (["run", "--source", "demo", "--background", "green"], 2, "color:#00b140"),
    (["run", "--source", "demo", "--seconds", "inf"], 2, "out of range"),
    (["run", "--source", "demo", "--seconds", "nan"], 2, "out of range"),
    (["run", "--source", "demo", "--seconds", "1e400"], 2, "out of range"),
    (["call", "--seconds", "inf"], 2, "out of range"),
    (["call", "--host", "0.0.0.0"], 2, "--host"),
    (["call", "--port", "nan"], 2, "0 to 65535"),
    (["call", "--kbit", "1e9"], 2, "150 to 20000"),
    (["run", "--source", "demo", "--loop", "--every-frame", "--output", "none"], 2, "--loop"),
    (["run", "--source", "demo", "--background", "none", "--learn-room"], 2, "requires a background"),
    (["call", "--source", "demo", "--background", "none", "--learn-room"], 2, "requires a background"),
    (["run", "--source", "demo", "--model", "small", "--learn-room"], 2, "model small does not use a learnt room"),
    (["run", "--source", "screen:0", "--background", "blur", "--learn-room"], 2, "A screen has no room"),
    (["run", "--source", "demo", "--output", "file:{tmp}/words.mp4"], 2, "--overwrite"),
    (["run", "--source", "demo", "--output", "none", "--matte", "{tmp}/old.mkv"], 2, "--overwrite"),
    (["call", "--source", "demo", "--output", "file:{tmp}/words.mp4"], 2, "--overwrite"),
    (["run", "--source", "demo", "--output", "file:{tmp}/a.mp4", "--output", "file:{tmp}/./A.mp4"], 2, "twice"),
    (["photo", "{tmp}/cut.png", "-o", "{tmp}/2026.11"], 2, "{tmp}/2026.11/"),
    (["window"], 3, "no screen"),
    (["models", "fetch"], 2, "--from"),
    (["models", "verify", "none"], 2, "no model called none"),
    (["run", "--source", "demo", "--frames", "-1"], 2, "not above 0"),
    (["run", "--source", "demo", "--seconds", "0"], 2, "not above 0"),
    (["run", "--source", "demo", "--output", "virtual-camera:/dev/video98"], 3, "device /dev/video98 does not exist"),
    (["run", "--source", "demo", "--output", "file:/proc/no/a.mp4"], 3, "cannot be written"),
    (["run", "--source", "demo", "--output", "file:{tmp}"], 2, "file extension"),
    (["run", "--source", "demo", "--output", "none", "--matte", "/proc/no/m.mkv"], 3, "cannot be written"),
    (["run", "--source", "screen:5", "--output", "none"], 3, "screen"),
]


@pytest.mark.parametrize(("arguments", "status", "says"), BAD, ids=[" ".join(case[0][1:]) for case in BAD])
def test_what_is_wrong_is_said_in_two_sentences(arguments, status, says, tmp_path):
    (tmp_path / "words.mp4").write_text("These are words, not a video.")
    (tmp_path / "old.mkv").touch()
    (tmp_path / "cut.png").write_bytes(b"\x89PNG\r\n\x1a\n\0\0\0")
    machine = ["--json"] if arguments[0] == "run" else []
    nowhere = {"DISPLAY": "", "WAYLAND_DISPLAY": "", "QT_QPA_PLATFORM": "", "BUZZCAM_MODELS": ""}
    done = buzzcam(*(text.format(tmp=tmp_path) for text in arguments), *machine, env=nowhere)
    assert done.returncode == status, done.stderr
    assert says.format(tmp=tmp_path) in done.stderr
    assert "Traceback" not in done.stderr
    assert not done.stdout
    assert len(done.stderr.strip().splitlines()) == 2, done.stderr


@pytest.mark.parametrize("arguments", [["run", "--model", "huge"], ["fly"], ["run", "--frames", "x"]])
def test_what_the_parser_does_not_know_is_status_2(arguments):
    done = buzzcam(*arguments)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("size", ["641x479", "17x17", "361x640"])
def test_odd_sizes_run(size):
    done = buzzcam(
        "run", "--source", "demo", "--size", size, "--model", "small", "--output", "none", "--frames", "3", "--json",
        "--every-frame",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["cards"] == 0


def test_the_largest_picture_runs():
    done = buzzcam(
        "run", "--source", "pattern", "--size", "7680x4320", "--background", "blur", "--model", "small",
        "--output", "none", "--frames", "2", "--every-frame", "--json",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["size"] == "7680x4320"


def test_without_a_camera_the_demo_runs_and_says_what_was_missing(tmp_path):
    if any(Path("/sys/class/video4linux").glob("video*")):
        pytest.skip("this machine has cameras")
    done = buzzcam(cwd=tmp_path, timeout=180)
    assert done.returncode == 0, done.stderr
    assert "No camera was found." in done.stderr
    assert "v4l2loopback" in done.stderr
    with av.open(str(tmp_path / "buzzcam-demo.mp4")) as container:
        pictures = list(container.decode(video=0))
    assert len(pictures) > 20, "a busy machine leaves most of them out"
    assert pictures[-1].time > pictures[0].time
    assert (tmp_path / "buzzcam-demo.png").exists()
    assert "frames of 1280x720" in done.stdout


def test_the_doctor_has_a_remedy_for_each_finding_that_is_not_fine():
    done = buzzcam("doctor", "--json", env={"DISPLAY": ""})
    findings = json.loads(done.stdout)
    assert {finding["part"] for finding in findings} == {
        "camera", "virtual camera", "models", "providers", "screen", "kernels",
    }  # fmt: skip
    assert done.returncode == (0 if all(finding["is_fine"] for finding in findings) else 3)
    assert all(finding["is_fine"] or finding["hint"] for finding in findings)
    assert any("CPUExecutionProvider works" in finding["message"] for finding in findings)


def test_models_lists_rungs_with_cost_and_files_with_licence_and_checksum():
    done = buzzcam("models", "--json")
    assert done.returncode == 0, done.stderr
    listed = json.loads(done.stdout)
    costs = [rung["wall_ms"] for rung in listed["rungs"]]
    assert [rung["rung"] for rung in listed["rungs"]] == ["small", "medium", "large"]
    assert costs == sorted(costs)
    assert all(
        model["state"] in ("fine", "not fetched") and model["licence"] and len(model["sha256"]) == 64
        for model in listed["models"]
    )


def test_bench_prints_the_stage_table():
    done = buzzcam("bench", "--size", "320x180")
    assert done.returncode == 0, done.stderr
    assert "| network, small |" in done.stdout
    assert "| whole chain, blur |" in done.stdout


def test_the_doctor_has_three_states_and_no_word_of_a_library(tmp_path):
    done = buzzcam("doctor", env={"DISPLAY": ""})
    assert not done.stderr
    starts = [line[:8].strip() for line in done.stdout.splitlines() if not line.startswith(" ")]
    assert set(starts) <= {"ok", "missing", "not used"} and "ok" in starts and "not used" in starts
    assert "onnxruntime_src" not in done.stdout and ".cc:" not in done.stdout


def all_parsers():
    def within(parser):
        yield parser
        for action in parser._actions:
            if isinstance(action, argparse._SubParsersAction):
                for one in action.choices.values():
                    yield from within(one)

    return list(within(make_parser()))


def test_each_command_and_each_verb_has_a_help_of_its_own():
    texts = {parser.prog: parser.format_help() for parser in all_parsers()}
    assert {f"buzzcam models {verb}" for verb in ("list", "add", "remove", "fetch", "verify")} <= set(texts)
    assert "--spec" in texts["buzzcam models add"] and "--spec" not in texts["buzzcam models fetch"]
    assert "--from" in texts["buzzcam models fetch"] and "--from" not in texts["buzzcam models verify"]
    for parser in all_parsers():
        assert not any(action.metavar == "" for action in parser._actions)
        assert all(action.help for action in parser._actions if not isinstance(action, argparse._SubParsersAction))


@pytest.mark.parametrize("arguments", ["models --json", "models list --json", "models --json list"])
def test_the_verb_may_be_left_out_and_json_stand_anywhere(arguments):
    options = make_parser().parse_args(arguments.split())
    assert options.json and options.verb.__name__ == "list_models"


def test_verify_says_what_is_fine():
    done = buzzcam("models", "verify")
    assert done.returncode == 0
    lines = done.stderr.splitlines()
    assert len(lines) > 5 and sum(line.endswith("is intact.") for line in lines) > 5
    assert buzzcam("models", "verify", "matte_small_144x256").stderr == "matte_small_144x256 is intact.\n"


# ---- files as sources and outputs


@pytest.fixture
def clip(tmp_path):
    recorder, pattern = Recorder(tmp_path / "clip.mkv"), Pattern(Size(320, 180), 30, is_paced=False)
    recorder.open(Size(320, 180), 30)
    for _ in range(20):
        recorder.send(numbered_frames.safe(read_frame(pattern)))
    recorder.close()
    return tmp_path / "clip.mkv"


def test_a_file_into_files_ends_at_its_end(clip, tmp_path):
    made = tmp_path / "made" / "2026.11" / "17:30:00.mkv"
    done = buzzcam("run", "--source", clip, "--background", "none", "--output", f"file:{made}", "--json")
    assert done.returncode == 0, done.stderr
    assert 15 <= json.loads(done.stdout)["frames_out"] <= 20
    with av.open(f"file:{made}") as container:
        assert len(list(container.decode(video=0))) >= 15


@pytest.fixture
def visit(tmp_path):
    """The path of a clip: three seconds of an empty room, then somebody is there."""
    size, fps = Size(640, 360), 10
    frames = [empty_room(0, size)] * 30 + demo_frames(4, size, fps)
    recorder = Recorder(tmp_path / "visit.mkv")
    recorder.open(size, fps)
    for number, frame in enumerate(frames):
        recorder.send(numbered_frames.safe(replace(frame, captured_at=number / fps)))
    recorder.close()
    return tmp_path / "visit.mkv"


def test_the_empty_room_is_learnt_at_the_start_if_that_is_asked_for(visit):
    run = ["run", "--source", visit, "--effect", "matte:everyone", "--model", "medium", "--output", "none",
           "--every-frame"]  # fmt: skip
    lines = buzzcam(*run, "--learn-room").stderr.splitlines()
    assert lines == ["Step out of the picture: BuzzCam learns the room.", f"buzzcam: {RoomLearnt()}"]
    assert buzzcam(*run).stderr == ""


def test_a_call_learns_the_room_too(visit):
    done = buzzcam(
        "call", "--source", visit, "--model", "medium", "--microphone", "none", "--speaker", "none", "--learn-room",
        "--seconds", "8",
    )  # fmt: skip
    asked, learnt, asleep = "Step out of the picture", str(RoomLearnt()), str(FellAsleep())
    assert -1 < done.stderr.find(asked) < done.stderr.find(learnt) < done.stderr.find(asleep), "no guest watches"


def test_it_loops_where_that_is_asked_for(clip):
    done = buzzcam(
        "run", "--source", clip, "--background", "none", "--output", "none", "--loop", "--frames", "50", "--json"
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["frames_out"] == 50


def test_which_runs_have_an_end(clip, tmp_path):
    picture = tmp_path / "a.png"
    picture.touch()

    def is_once(*arguments):
        return run_of(make_parser().parse_args(["run", "--background", "none", *map(str, arguments)])).settings.is_once

    assert is_once("--source", clip, "--output", "file:x.mp4")
    assert is_once("--source", clip, "--output", "none")
    assert not is_once("--source", clip)
    assert not is_once("--source", clip, "--output", "file:x.mp4", "--output", "virtual-camera")
    assert not is_once("--source", clip, "--output", "file:x.mp4", "--loop")
    assert is_once("--source", clip, "--once")
    assert not is_once("--source", "demo", "--output", "file:x.mp4")
    assert is_once("--source", picture, "--output", "file:x.png")
    assert not is_once("--source", picture, "--output", "file:x.mp4")


def test_a_file_that_is_there_is_replaced_only_when_that_is_said(tmp_path):
    path = tmp_path / "a.png"
    path.write_bytes(b"mine")
    run = [*RUN[:-4], "--output", f"file:{path}", "--frames", "3"]
    assert buzzcam(*run).returncode == 2 and path.read_bytes() == b"mine"
    assert buzzcam(*run, "--overwrite").returncode == 0 and path.read_bytes() != b"mine"


def test_two_runs_do_not_write_one_file(tmp_path):
    path = tmp_path / "a.mkv"
    run = [*RUN[:-4], "--output", f"file:{path}", "--overwrite"]
    first = subprocess.Popen([sys.executable, "-m", "buzzcam", *run], stderr=subprocess.PIPE, text=True)
    try:
        assert first.stderr
        assert "Recording" in first.stderr.readline()
        second = buzzcam(*run)
        assert second.returncode == 3 and "already being written" in second.stderr
    finally:
        first.terminate()
        first.communicate(timeout=60)
    with av.open(str(path)) as container:
        assert len(list(container.decode(video=0))) > 0


@pytest.mark.parametrize(
    ("words", "says"),
    [(["rnu"], "choice"), (["run", "--sorce", "demo"], "--sorce"), (["run", "--loop", "--once"], "--once"),
     (["photo", "--size"], "--size")],
)  # fmt: skip
def test_what_argparse_refuses_is_said_in_two_sentences_too(words, says, capsys):
    with pytest.raises(SystemExit) as ended:
        main(words)
    assert ended.value.code == 2
    said = capsys.readouterr().err.strip().splitlines()
    assert len(said) == 2
    assert says in said[0] and said[0].endswith(".")
    assert said[1].startswith("See: buzzcam")


def test_the_contract_of_the_command_line_is_understood(tmp_path):
    options = make_parser().parse_args(
        ["run", "--source", "camera:0", "--background", "blur:30", "--model", "auto", "--size", "1280x720",
         "--fps", "30", "--output", "virtual-camera:/dev/video10", "--output", f"file:{tmp_path}/a.mp4",
         "--matte", f"{tmp_path}/m.mkv", "--seconds", "5", "--every-frame", "--json"]
    )  # fmt: skip
    settings = run_of(options).settings
    assert settings.source.which == "0"
    assert (settings.background, settings.effects) == ("blur", {"blur": {"strength": 30.0}})
    assert [choice.kind for choice in settings.outputs] == ["virtual-camera", "file", "matte"]


def test_an_inward_edge_with_softness_is_taken_as_the_readme_writes_it():
    done = buzzcam(*RUN[:-4], "--effect", "matte:edge=-20,softness=50", "--output", "none", "--frames", "2")
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("where", [">&-", ">/dev/full", "| head -c 1 >/dev/null"])
def test_a_stdout_that_takes_nothing_is_no_traceback(where):
    done = subprocess.run(
        ["/bin/sh", "-c", f"{sys.executable} -m buzzcam models {where}"], capture_output=True, text=True, check=False
    )
    assert "Traceback" not in done.stderr, done.stderr
    assert done.returncode in (0, 3)
