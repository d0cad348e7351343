"""Hatchling's hook: makes what the wheel holds and git does not, the catalogues of texts and the compiled kernels, and
says so where there is no compiler."""

import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class BuildHook(BuildHookInterface):  # type: ignore[type-arg]
    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        package = Path(self.root) / "src" / "buzzcam"
        for po in (package / "locale").rglob("*.po"):
            self._catalogue(po)
        self._compile(package / "kernels", build_data)

    def _catalogue(self, po: Path) -> None:
        """Written beside and put in place: an interrupted build leaves no half of one."""
        try:
            from babel.messages.mofile import write_mo
            from babel.messages.pofile import read_po
        except ImportError as error:
            raise SystemExit("The catalogues of texts need babel: pip install babel") from error
        new = po.with_suffix(".mo.new")
        with po.open("rb") as source, new.open("wb") as target:
            write_mo(target, read_po(source))
        new.replace(po.with_suffix(".mo"))

    def _compile(self, folder: Path, build_data: dict[str, Any]) -> None:
        sys.path.insert(0, str(folder))
        try:
            import build as kernels

            compiled = kernels.build()
        except Exception as error:  # noqa: BLE001 - whatever the compiler run raises: BuzzCam works without it
            self.app.display_warning(
                f"The kernels were not compiled ({error}); OpenCV does their work at 1.5 times the cost."
            )
            return
        finally:
            sys.path.remove(str(folder))
        for left_over in folder.glob("_compiled.*"):
            if left_over.suffix in (".c", ".o", ".obj"):
                left_over.unlink()
        build_data["pure_python"] = False
        build_data["infer_tag"] = True
        self.app.display_info(f"compiled {compiled.name}")
