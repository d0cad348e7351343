"""Compiles kernels.c into `buzzcam.kernels._compiled` (cffi); called by the wheel's build and by `make install`."""

from pathlib import Path

from cffi import FFI

HERE = Path(__file__).parent

ffi = FFI()
ffi.cdef("""
void composite(const uint8_t *, const uint8_t *, int, int, int, const uint8_t *, uint8_t *, uint8_t *, int, int);
void import_plane(const uint8_t *, size_t, int, int, uint8_t *, int, int, int, int);
void filter_matte(const uint8_t *, const uint8_t *, uint16_t *, uint8_t *, int, int, int, int, int, int);
""")
ffi.set_source("buzzcam.kernels._compiled", (HERE / "kernels.c").read_text(), extra_compile_args=["-O3"])


def build() -> Path:
    """The path of the compiled extension, placed beside this file. Raises whatever the compiler run raises."""
    return Path(ffi.compile(tmpdir=str(HERE.parents[1])))


if __name__ == "__main__":
    print(build())
