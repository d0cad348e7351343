"""What is installed is whole: the wheel holds models, assets, licences and, where there is a compiler, the kernels."""

import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from buzzcam import paths
from buzzcam.vision.catalog import read_catalog

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """Built from a copy, so that the tree under test keeps its own compiled kernels."""
    folder = tmp_path_factory.mktemp("wheel")
    copy = folder / "copy"
    ignored = shutil.ignore_patterns(".venv", ".git", "build", "__pycache__", "_compiled.*", "*.mo", ".*_cache")
    shutil.copytree(ROOT, copy, ignore=ignored)
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", folder, copy]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    (path,) = folder.glob("*.whl")
    return path


def test_the_wheel_holds_everything(wheel):
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    for folder in ("models", "assets"):
        for path in (ROOT / folder).rglob("*"):
            if path.is_file() and "__pycache__" not in path.parts:
                assert f"buzzcam/{path.relative_to(ROOT).as_posix()}" in names
    assert "buzzcam/licenses.json" in names
    texts = {f"buzzcam/locale/{language}/LC_MESSAGES/buzzcam.mo" for language in ("de", "es")}
    assert {name for name in names if name.startswith("buzzcam/locale/")} == texts
    assert {"buzzcam/kernels/kernels.c", "buzzcam/kernels/mjpeg.c"} <= names
    built = "buzzcam/kernels/_compiled."
    compiled = [name for name in names if name.startswith(built) and name.endswith((".so", ".pyd"))]
    assert bool(compiled) == (shutil.which("cc") is not None or shutil.which("gcc") is not None)
    assert not any(name.endswith(("_compiled.c", "_compiled.o")) for name in names)


def test_an_unpacked_wheel_finds_its_models(wheel, tmp_path):
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(tmp_path)
    code = (
        "import sys; sys.path.insert(0, sys.argv[1]); from buzzcam import paths; import buzzcam;"
        "assert buzzcam.__file__.startswith(sys.argv[1]); from buzzcam.vision.catalog import read_catalog;"
        "print(len(read_catalog(paths.models()).models), (paths.assets() / 'card.png').exists())"
    )
    done = subprocess.run([sys.executable, "-S", "-c", f"import site; site.main(); {code}", str(tmp_path)],
                          capture_output=True, text=True, check=False)  # fmt: skip
    assert done.stdout.split() == [str(len(read_catalog(paths.models()).models)), "True"], done.stderr
