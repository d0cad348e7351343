"""Where things are: what ships with BuzzCam, and what it remembers."""

from pathlib import Path

_PACKAGE = Path(__file__).parent


def _shipped(name: str) -> Path:
    """Inside the wheel the folders lie in the package, in a checkout at its root."""
    inside = _PACKAGE / name
    return inside if inside.is_dir() else _PACKAGE.parents[1] / name


def models() -> Path:
    return _shipped("models")


def fetched_models() -> Path:
    """Models that were fetched at the user's wish."""
    from platformdirs import user_data_path

    return user_data_path("buzzcam") / "models"


def assets() -> Path:
    return _shipped("assets")


def licenses() -> Path:
    """Who made what is in BuzzCam, and on which terms."""
    inside = _PACKAGE / "licenses.json"
    return inside if inside.is_file() else _PACKAGE.parents[1] / "licenses.json"


EXTRAS = {"heic": "pillow-heif", "hair": "pymatting", "livekit": "livekit-api"}
"""Library by the extra that asks for it."""


def command_for(extra: str) -> str:
    """What installs the library of an extra into the Python that runs this, out of a checkout or a wheel alike."""
    import sys
    from importlib.metadata import PackageNotFoundError, requires

    library = EXTRAS[extra]
    try:
        lines = [line.partition(";")[0].strip() for line in requires("buzzcam") or []]
    except PackageNotFoundError:  # run from a folder, never installed
        lines = []
    library = next((line for line in lines if line.startswith(library)), library)
    return f'{sys.executable} -m pip install "{library}"'


def costs() -> Path:
    """The measured costs of the rungs on this machine."""
    from platformdirs import user_state_path

    return user_state_path("buzzcam") / "costs.json"


def user_models() -> Path:
    """Models that the user added."""
    from platformdirs import user_data_path

    return user_data_path("buzzcam") / "models"


def user_worn() -> Path:
    """Things to wear of the user's own."""
    from platformdirs import user_data_path

    return user_data_path("buzzcam") / "worn"


def settings() -> Path:
    """What the window remembers."""
    from platformdirs import user_config_path

    return user_config_path("buzzcam") / "settings.json"


def call_folder() -> Path:
    """Where the certificate for guests on the same network is kept."""
    from platformdirs import user_config_path

    return user_config_path("buzzcam") / "call"


def log_file() -> Path:
    from platformdirs import user_log_path

    return user_log_path("buzzcam") / "buzzcam.log"


def videos() -> Path:
    """Where recordings and stills go unless the user says otherwise."""
    from platformdirs import user_videos_path

    return user_videos_path() / "BuzzCam"
