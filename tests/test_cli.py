"""The command line as other programs call it: contract, figures, and a sentence for everything that is wrong."""

import json
import subprocess
import sys
from pathlib import Path

import av
import pytest

from buzzcam.cli import make_parser, settings_of

RUN = ["run", "--source", "pattern", "--size", "320x180", "--background", "none", "--output", "none", "--frames", "5"]


def buzzcam(*arguments, cwd=None, env=None, timeout=60):
    import os

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


def test_a_run_can_be_ended_by_a_signal_and_loses_nothing(tmp_path):
    import signal

    path = tmp_path / "a.mp4"
    process = subprocess.Popen(
        [sys.executable, "-m", "buzzcam", "run", "--source", "pattern", "--size", "320x180", "--background", "none",
         "--output", f"file:{path}", "--json"],
        stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    from fakes import wait_until

    wait_until(lambda: path.exists() and path.stat().st_size > 4000, timeout_s=30)
    process.send_signal(signal.SIGTERM)
    output, _ = process.communicate(timeout=20)
    assert process.returncode == 0
    frames = json.loads(output)["frames_out"]
    with av.open(str(path)) as container:
        assert abs(len(list(container.decode(video=0))) - frames) <= 1


BAD = [
    (["run", "--source", "camera:99"], 3, "There is no camera 99."),
    (["run", "--source", "camra"], 2, "Did you mean camera"),
    (["run", "--source", "nowhere.mp4"], 2, "There is no file"),
    (["run", "--source", "{tmp}/words.mp4", "--output", "none"], 2, "not a video"),
    (["run", "--source", "{tmp}/cut.png", "--output", "none"], 2, "not a"),
    (["run", "--source", "demo", "--background", "image:{tmp}/words.mp4", "--output", "none"], 2, "not a picture"),
    (["run", "--source", "demo", "--background", "image:{tmp}/none.png", "--output", "none"], 2, "cannot be read"),
    (["run", "--source", "demo", "--background", "video:{tmp}/words.mp4", "--output", "none"], 2, "not a video"),
    (["run", "--source", "demo", "--background", "blurr"], 2, "Did you mean blur"),
    (["run", "--source", "demo", "--background", "blur", "--match"], 2, "image:PATH"),
    (["run", "--source", "demo", "--wrap", "101"], 2, "0 to 100"),
    (["run", "--source", "demo", "--background", "remove", "--wrap", "40"], 2, "--wrap"),
    (["run", "--source", "demo", "--people", "you"], 2, "me, everyone"),
    (["run", "--source", "demo", "--model", "own:none", "--output", "none"], 2, "buzzcam models"),
    (["models", "remove", "none"], 2, "no model"),
    (["run", "--source", "demo", "--fps", "0"], 2, "out of range"),
    (["run", "--source", "demo", "--size", "0x0"], 2, "out of range"),
    (["run", "--source", "demo", "--frames", "-1"], 2, "not above 0"),
    (["run", "--source", "demo", "--seconds", "0"], 2, "not above 0"),
    (["run", "--source", "demo", "--output", "virtual-camera:/dev/video98"], 3, "no device /dev/video98"),
    (["run", "--source", "demo", "--output", "file:/proc/no/a.mp4"], 3, "cannot be written"),
    (["run", "--source", "demo", "--output", "file:{tmp}"], 2, "ending"),
    (["run", "--source", "demo", "--output", "none", "--matte", "/proc/no/m.mkv"], 3, "cannot be written"),
    (["run", "--source", "screen:5", "--output", "none"], 3, "screen"),
]


@pytest.mark.parametrize(("arguments", "status", "says"), BAD, ids=[" ".join(case[0][1:]) for case in BAD])
def test_what_is_wrong_is_said_in_two_sentences(arguments, status, says, tmp_path):
    (tmp_path / "words.mp4").write_text("These are words, not a video.")
    (tmp_path / "cut.png").write_bytes(b"\x89PNG\r\n\x1a\n\0\0\0")
    machine = ["--json"] if arguments[0] == "run" else []
    done = buzzcam(*(text.format(tmp=tmp_path) for text in arguments), *machine, env={"DISPLAY": ""})
    assert done.returncode == status, done.stderr
    assert says in done.stderr
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
        "run", "--source", "demo", "--size", size, "--model", "small", "--output", "none", "--frames", "3", "--json"
    )
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
    done = buzzcam(cwd=tmp_path, timeout=90)
    assert done.returncode == 0, done.stderr
    assert "No camera was found." in done.stderr
    assert "v4l2loopback" in done.stderr
    with av.open(str(tmp_path / "buzzcam-demo.mp4")) as container:
        assert len(list(container.decode(video=0))) > 200
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


def test_the_contract_of_the_command_line_is_understood(tmp_path):
    options = make_parser().parse_args(
        ["run", "--source", "camera:0", "--background", "blur:30", "--model", "auto", "--size", "1280x720",
         "--fps", "30", "--output", "virtual-camera:/dev/video10", "--output", f"file:{tmp_path}/a.mp4",
         "--matte", f"{tmp_path}/m.mkv", "--seconds", "5", "--every-frame", "--json"]
    )  # fmt: skip
    settings = settings_of(options)
    assert settings.source.which == "0"
    assert settings.background.strength == 30
    assert [choice.kind for choice in settings.outputs] == ["virtual-camera", "file", "matte"]
