"""Hatchling's hook: compiles the kernels into the wheel where there is a compiler, and says so where there is none."""

import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class BuildKernels(BuildHookInterface):  # type: ignore[type-arg]
    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        folder = Path(self.root) / "src" / "buzzcam" / "kernels"
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
