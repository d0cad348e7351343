"""Compiles browser.c, and with it kernels.c, and layers.c for the guest page: kernels.wasm and layers.wasm in
calls/page/effects, which are committed.

    python src/buzzcam/kernels/browser.py      # needs clang and lld 14 or later

Run it when layers.c, or one of EXPORTS in kernels.c, has changed. tests/test_page_effects.py compares both.
"""

import subprocess
import tempfile
from pathlib import Path

HERE = Path(__file__).parent
OUT = HERE.parent / "calls" / "page" / "effects"
EXPORTS = {
    "kernels.wasm": ("browser.c", (
        "composite", "shrink", "halve", "resize", "masked_blur", "filter_matte", "windows", "change", "apart",
        "from_rgb", "paint", "relight", "enlarge_part", "means", "cut", "blur", "fill", "brighten", "look_up",
    )),
    "layers.wasm": ("layers.c", ("run",)),
}  # fmt: skip
"""The source of each, and which of its functions the page calls."""

STRING_H = "#include <stddef.h>\n" + "".join(
    f"#define {name} __builtin_{name}\n" for name in ("memcpy", "memset")
) + "int memcmp(const void *, const void *, size_t);\n"  # fmt: skip


def build(name: str) -> Path:
    """The path of what was compiled. Raises CalledProcessError."""
    source, exports = EXPORTS[name]
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "string.h").write_text(STRING_H)
        exported = [f"-Wl,--export={function}" for function in (*exports, "__heap_base")]
        subprocess.run(
            [
                "clang", "--target=wasm32", "-O3", "-msimd128", "-mbulk-memory", "-nostdlib", "-ffreestanding",
                f"-I{folder}", "-Wall", "-Wl,--no-entry", "-Wl,--strip-all",
                *exported, "-o", str(OUT / name), str(HERE / source),
            ],
            check=True,
        )  # fmt: skip
    return OUT / name


if __name__ == "__main__":
    for one in EXPORTS:
        print(build(one))
