"""Compiles kernels.c into `buzzcam.kernels._compiled` (cffi); called by the wheel's build and by `make install`."""

import hashlib
from pathlib import Path

from cffi import FFI

HERE = Path(__file__).parent
SOURCE = (HERE / "kernels.c").read_text()
SHA256 = hashlib.sha256(SOURCE.encode()).hexdigest()

ffi = FFI()
ffi.cdef("""
extern const char kernels_sha256[];
void composite(const uint8_t *, const uint8_t *, int, int, int, const uint8_t *, const uint8_t *, int, int,
               uint8_t *, uint8_t *, int, int);
void import_plane(const uint8_t *, size_t, int, int, uint8_t *, int, int, int, int);
void to_screen(const uint8_t *, int, int, const int32_t *, const uint16_t *, const int32_t *, const uint16_t *,
               uint8_t *, uint8_t *, size_t, int, int);
void shrink(const uint8_t *, int, int, uint16_t *, uint8_t *);
void filter_matte(const uint8_t *, const uint8_t *, uint16_t *, uint8_t *, int, int, int, int, int, int);
""")
ffi.set_source(
    "buzzcam.kernels._compiled", f'{SOURCE}\nconst char kernels_sha256[] = "{SHA256}";', extra_compile_args=["-O3"]
)


def build() -> Path:
    """The path of the compiled extension, placed beside this file. Raises whatever the compiler run raises."""
    return Path(ffi.compile(tmpdir=str(HERE.parents[1])))


if __name__ == "__main__":
    print(build())
