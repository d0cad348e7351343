"""Runs the device tests (tests/device) in a small virtual machine where this one has no video nodes for them."""

import os
import platform
import subprocess
import sys
import tarfile
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

import places

ROOT = Path(__file__).parents[1]
VMCAM = Path(os.environ.get("BUZZCAM_VMCAM", ROOT.parent / "shared" / "tools" / "vmcam" / "vmcam"))
CACHE = Path(os.environ[places.LEFT]) / ".cache" / "vmcam"
"""In the user's own home: where the image has to be built, that takes many minutes."""

STARTED = "the machine has started"
NEEDED = {"BuzzCam", "Test Webcam"}
MOST_S = 300
LEAST_PASSED = 13
"""All of tests/device: in the machine nothing is missing, so a test that skips itself there is a fault."""


@pytest.fixture(scope="module")
def vmcam():
    """The program, its image unpacked; skips where it is not needed or cannot be had."""
    labels = {path.read_text().strip() for path in Path("/sys/class/video4linux").glob("*/name")}
    if labels >= NEEDED:
        pytest.skip("there are video nodes for the device tests here: tests/device runs by itself")
    if not VMCAM.is_file():
        pytest.skip(f"no video nodes labelled {' and '.join(sorted(NEEDED))}, and no virtual machine: {VMCAM}")
    if (platform.system(), platform.machine()) != ("Linux", "x86_64"):
        pytest.skip("the virtual machine needs Linux on x86-64")
    image = VMCAM.with_name("image.tar.xz")
    if image.is_file() and not list(CACHE.glob("*/kernel")):
        CACHE.mkdir(parents=True, exist_ok=True)
        with tarfile.open(image) as archive:
            # Python 3.11.2, which Debian 12 has, knows no filters yet
            if hasattr(tarfile, "tar_filter"):
                archive.extractall(CACHE, filter="tar")
            else:
                archive.extractall(CACHE)
    return VMCAM


def test_the_device_tests_pass_in_the_virtual_machine(vmcam, tmp_path, record_property):
    report = tmp_path / "report.xml"
    pytest_there = [sys.executable, "-m", "pytest", "tests/device", "-p", "no:cacheprovider", "-p", "no:pytest-qt"]
    pytest_there += ["-rs", "-o", "junit_family=xunit1", f"--junitxml={report}"]
    done = subprocess.run(
        [vmcam, "--cache", CACHE, "run", "--rw", tmp_path, "--timeout", str(MOST_S), "--",
         "sh", "-c", f'echo {STARTED} && exec "$@"', "sh", *pytest_there],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    said = f"status {done.returncode}\n{done.stdout}\n{done.stderr}"
    if STARTED not in done.stdout:
        pytest.skip(f"the virtual machine does not start here: {done.stderr.strip()[-500:]}")
    assert done.returncode == 0, said
    suite = ET.parse(report).getroot().find("testsuite")
    assert suite is not None and suite.get("skipped") == "0", said
    assert int(suite.attrib["tests"]) >= LEAST_PASSED, said
    for figure in suite.iter("property"):
        record_property(figure.get("name"), figure.get("value"))
        print(f"{figure.get('name')}: {figure.get('value')}")
