/* Damages pictures in thousands of ways and decodes them, built with AddressSanitizer and UBSan by test_mjpeg.py.
 * fuzz ROUNDS SEED FILE...; a file is width and height (uint32), then a JPEG. All buffers are as small as they may be. */
#include <stdio.h>
#include <stdlib.h>

#include "kernels.c"
#include "mjpeg.c"

static uint32_t state;

static uint32_t below(uint32_t end)
{
    state ^= state << 13, state ^= state >> 17, state ^= state << 5;
    return state % end;
}

/* One to eight changes: bits, bytes, markers, bytes lost, bytes doubled, the end cut off. Returns the new size. */
static size_t damage(uint8_t *data, size_t size, size_t room)
{
    for (uint32_t k = 1 + below(8); k && size > 8; k--) {
        const uint32_t at = below(below(2) ? (uint32_t)size : size < 700 ? (uint32_t)size : 700); /* headers too */
        const uint32_t count = below(40), rest = (uint32_t)size - at;
        switch (below(7)) {
        case 0: data[at] ^= (uint8_t)(1 << below(8)); break;
        case 1: data[at] = (uint8_t)below(256); break;
        case 2: data[at] = 0xff; break;
        case 3: data[at] = 0xff, data[at + 1 < size ? at + 1 : at] = (uint8_t)(0xc0 + below(64)); break;
        case 4:
            if (count < rest)
                memmove(data + at, data + at + count, rest - count), size -= count;
            break;
        case 5:
            if (size + count <= room)
                memmove(data + at + count, data + at, rest), size += count;
            break;
        default:
            if (!below(8))
                size = at + 1;
        }
    }
    return size;
}

int main(int count, char **arguments)
{
    const int rounds = atoi(arguments[1]);
    long found[3] = {0};
    state = (uint32_t)atoi(arguments[2]);
    for (int file = 3; file < count; file++) {
        FILE *stream = fopen(arguments[file], "rb");
        uint32_t side[2];
        static uint8_t whole[1 << 20], damaged[1 << 20];
        if (!stream || fread(side, 4, 2, stream) != 2)
            return 2;
        const size_t size = fread(whole, 1, sizeof whole - 4096, stream);
        fclose(stream);
        mjpeg *const m = malloc(sizeof *m);
        uint8_t *const out = malloc(side[0] * side[1] * 3 / 2);
        mjpeg_start(m);
        for (int round = 0; round <= rounds; round++) {
            memcpy(damaged, whole, size);
            const size_t left = round ? damage(damaged, size, sizeof damaged) : size;
            uint8_t *const data = malloc(left), *const scratch = malloc(left + SCRATCH_MORE);
            memcpy(data, damaged, left);
            const int said = mjpeg_decode(m, data, left, scratch, out, (int)side[0], (int)side[1]);
            found[said]++;
            if (!round && said != DONE)
                return 3;
            free(data), free(scratch);
        }
        free(m), free(out);
    }
    printf("%ld %ld %ld\n", found[NOT_OURS], found[DONE], found[DAMAGED]);
    return 0;
}
