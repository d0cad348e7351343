"""Where things are: what ships with BuzzCam, and what it remembers."""

from pathlib import Path

_PACKAGE = Path(__file__).parent


def _shipped(name: str) -> Path:
    """Inside the wheel the folders lie in the package, in a checkout at its root."""
    inside = _PACKAGE / name
    return inside if inside.is_dir() else _PACKAGE.parents[1] / name


def models() -> Path:
    return _shipped("models")


def assets() -> Path:
    return _shipped("assets")


def costs() -> Path:
    """The measured costs of the rungs on this machine."""
    from platformdirs import user_state_path

    return user_state_path("buzzcam") / "costs.json"
