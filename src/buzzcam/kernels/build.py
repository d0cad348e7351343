"""Compiles kernels.c and mjpeg.c into `buzzcam.kernels._compiled` (cffi), for the wheel and for `make install`."""

import hashlib
from pathlib import Path

from cffi import FFI

HERE = Path(__file__).parent
SOURCE = "".join((HERE / name).read_text() for name in ("kernels.c", "mjpeg.c"))
SHA256 = hashlib.sha256(SOURCE.encode()).hexdigest()

ffi = FFI()
ffi.cdef("""
extern const char kernels_sha256[];
void composite(const uint8_t *, const uint8_t *, int, int, int, const uint8_t *, const uint8_t *, int, int,
               uint8_t *, uint8_t *, int, int);
void add_light(uint8_t *, const uint8_t *, const uint8_t *, int, int, int, uint8_t *, int, int);
void relight(const uint8_t *, const uint8_t *, const uint8_t *, int, int, int, int, int, int, uint8_t *, uint8_t *, int,
             int);
void import_plane(const uint8_t *, size_t, int, int, uint8_t *, int, int, int, int);
void to_screen(const uint8_t *, int, int, const int32_t *, const uint16_t *, const int32_t *, const uint16_t *,
               uint8_t *, uint8_t *, size_t, int, int);
void shrink(const uint8_t *, int, int, uint16_t *, uint8_t *);
void halve(const uint8_t *, int, int, uint8_t *);
void probe(const uint8_t *, int, int, int, int, uint8_t *);
void resize(const uint8_t *, int, int, const int32_t *, const uint8_t *, const uint16_t *, uint8_t *, uint8_t *, int,
            int);
void enlarge_part(const uint8_t *, int, int, double, double, double, uint8_t *, uint8_t *, int, int);
void masked_blur(const uint8_t *, const uint8_t *, int, int, const uint16_t *, int, int, uint8_t *, uint16_t *,
                 uint8_t *);
void warp(const uint8_t *, uint8_t *, int, int, const float *, const uint8_t *, int, int, int, int, float, float,
          float *);
void paint(uint8_t *, size_t, int, int, const uint8_t *, const uint8_t *, int, int, int, uint8_t *);
void filter_matte(const uint8_t *, const uint8_t *, uint16_t *, uint8_t *, int, int, int, int, int, int);
void join_quarters(const uint8_t *, int, int, uint8_t *);
int draw_triangles(uint8_t *, uint8_t *, int, int, const float *, int, float, float, const int32_t *, int,
                   const int16_t *, int, int, int, int, int, int, int);
int shade_triangles(uint8_t *, uint8_t *, int, int, const float *, int, float, const int32_t *, int);
typedef struct { ...; } mjpeg;
enum { NOT_OURS, DONE, DAMAGED, ... };
#define SCRATCH_MORE ...
void mjpeg_start(mjpeg *);
int mjpeg_decode(mjpeg *, const uint8_t *, size_t, uint8_t *, uint8_t *, int, int);
""")
ffi.set_source(
    "buzzcam.kernels._compiled", f'{SOURCE}\nconst char kernels_sha256[] = "{SHA256}";', extra_compile_args=["-O3"]
)


def build() -> Path:
    """The path of the compiled extension, placed beside this file. Raises whatever the compiler run raises."""
    return Path(ffi.compile(tmpdir=str(HERE.parents[1])))


if __name__ == "__main__":
    print(build())
