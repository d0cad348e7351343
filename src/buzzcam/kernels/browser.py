"""Compiles browser.c, and with it kernels.c, for the guest page: calls/page/effects/kernels.wasm, which is committed.

    python src/buzzcam/kernels/browser.py      # needs clang and lld 14 or later

Run it when one of EXPORTS has changed in kernels.c. tests/test_page_effects.py compares both.
"""

import subprocess
import tempfile
from pathlib import Path

HERE = Path(__file__).parent
OUT = HERE.parent / "calls" / "page" / "effects" / "kernels.wasm"
EXPORTS = (
    "composite", "shrink", "halve", "resize", "masked_blur", "filter_matte", "windows", "change", "apart", "from_rgb",
    "__heap_base",
)  # fmt: skip
STRING_H = "#include <stddef.h>\n" + "".join(
    f"#define {name} __builtin_{name}\n" for name in ("memcpy", "memset")
) + "int memcmp(const void *, const void *, size_t);\n"  # fmt: skip


def build() -> Path:
    """The path of what was compiled. Raises CalledProcessError."""
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "string.h").write_text(STRING_H)
        subprocess.run(
            [
                "clang", "--target=wasm32", "-O3", "-msimd128", "-mbulk-memory", "-nostdlib", "-ffreestanding",
                f"-I{folder}", "-Wall", "-Wl,--no-entry", "-Wl,--strip-all",
                *(f"-Wl,--export={name}" for name in EXPORTS), "-o", str(OUT), str(HERE / "browser.c"),
            ],
            check=True,
        )  # fmt: skip
    return OUT


if __name__ == "__main__":
    print(build())
