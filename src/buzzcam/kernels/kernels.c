/* The pixel loops of the frame path, each one pass over an I420 picture.
 *
 * A matte has one cell for 4x4 luma or 2x2 chroma pixels (gw x gh cells, the last ones may reach
 * beyond the picture). Enlarging is bilinear between cell centres. All arithmetic is 8.8 fixed point.
 * opencv.py beside this file gives the same pictures within 2 levels.
 */
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#if defined(__GNUC__) && !defined(__clang__) && defined(__x86_64__) && defined(__linux__)
#define FAST __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define FAST
#endif

/* ---- enlarging one row of cells by 4 or 2: one store for each cell, so that gcc vectorises it */

static inline uint32_t quad(uint32_t p, uint32_t b, uint32_t n)
{
    return ((3 * p + 5 * b + 4) >> 3) | ((p + 7 * b + 4) >> 3) << 8 |
           ((7 * b + n + 4) >> 3) << 16 | ((5 * b + 3 * n + 4) >> 3) << 24;
}

static inline uint16_t pair(uint16_t p, uint16_t b, uint16_t n)
{
    return (uint16_t)(((p + 3 * b + 2) >> 2) | ((3 * b + n + 2) >> 2) << 8);
}

static inline void enlarge_row(const uint8_t *restrict cells, int gw, int step, uint8_t *restrict out)
{
    if (step == 4) {
        uint32_t *restrict q = (uint32_t *)out;
        for (int k = 1; k < gw - 1; k++)
            q[k] = quad(cells[k - 1], cells[k], cells[k + 1]);
        q[0] = quad(cells[0], cells[0], cells[1]);
        q[gw - 1] = quad(cells[gw - 2], cells[gw - 1], cells[gw - 1]);
    } else {
        uint16_t *restrict q = (uint16_t *)out;
        for (int k = 1; k < gw - 1; k++)
            q[k] = pair(cells[k - 1], cells[k], cells[k + 1]);
        q[0] = pair(cells[0], cells[0], cells[1]);
        q[gw - 1] = pair(cells[gw - 2], cells[gw - 1], cells[gw - 1]);
    }
}

/* The two rows of cells around pixel row y, and the lower one's weight in 64ths. */
static inline void rows_at(int y, int step, int gh, int *upper, int *lower, int *weight)
{
    int p = 2 * y + 1 - step;
    *upper = p < 0 ? 0 : p / (2 * step);
    *lower = *upper + 1 < gh ? *upper + 1 : gh - 1;
    *weight = p < 0 ? 0 : p % (2 * step) * 64 / (2 * step);
}

/* out = front * alpha + low, where low was multiplied by (255 - alpha) while still coarse */
FAST static void blend_low(const uint8_t *restrict front, const uint8_t *restrict low,
                           const uint8_t *restrict alpha, uint8_t *restrict out,
                           uint8_t *restrict scratch, int width, int height, int gw, int gh, int step)
{
    size_t line = (size_t)gw * step;
    uint8_t *alphas = scratch, *lows = scratch + (size_t)gh * line;
    for (int r = 0; r < gh; r++) {
        enlarge_row(alpha + (size_t)r * gw, gw, step, alphas + r * line);
        enlarge_row(low + (size_t)r * gw, gw, step, lows + r * line);
    }
    for (int y = 0; y < height; y++) {
        int upper, lower, weight;
        rows_at(y, step, gh, &upper, &lower, &weight);
        const uint16_t k1 = (uint16_t)weight, k0 = (uint16_t)(64 - weight);
        const uint8_t *a0 = alphas + upper * line, *a1 = alphas + lower * line;
        const uint8_t *b0 = lows + upper * line, *b1 = lows + lower * line;
        const uint8_t *f = front + (size_t)y * width;
        uint8_t *o = out + (size_t)y * width;
        for (int x = 0; x < width; x++) {
            /* separate uint16_t variables keep gcc on 16-bit lanes: 1.6 times faster */
            uint16_t as = (uint16_t)(a0[x] * k0 + a1[x] * k1 + 32);
            uint16_t bs = (uint16_t)(b0[x] * k0 + b1[x] * k1 + 32);
            uint16_t a = as >> 6, b = bs >> 6;
            uint16_t t = (uint16_t)(f[x] * a + 128);
            uint16_t u = (uint16_t)(t + (t >> 8));
            uint16_t sum = (uint16_t)((u >> 8) + b);
            o[x] = (uint8_t)(sum > 255 ? 255 : sum);
        }
    }
}

/* out = front * alpha + back * (255 - alpha), all three planes at full size but the matte */
FAST static void blend_full(const uint8_t *restrict front, const uint8_t *restrict back,
                            const uint8_t *restrict alpha, uint8_t *restrict out,
                            uint8_t *restrict scratch, int width, int height, int gw, int gh, int step)
{
    size_t line = (size_t)gw * step;
    for (int r = 0; r < gh; r++)
        enlarge_row(alpha + (size_t)r * gw, gw, step, scratch + r * line);
    for (int y = 0; y < height; y++) {
        int upper, lower, weight;
        rows_at(y, step, gh, &upper, &lower, &weight);
        const uint16_t k1 = (uint16_t)weight, k0 = (uint16_t)(64 - weight);
        const uint8_t *a0 = scratch + upper * line, *a1 = scratch + lower * line;
        const uint8_t *f = front + (size_t)y * width, *b = back + (size_t)y * width;
        uint8_t *o = out + (size_t)y * width;
        for (int x = 0; x < width; x++) {
            uint16_t as = (uint16_t)(a0[x] * k0 + a1[x] * k1 + 32);
            uint16_t a = as >> 6;
            uint16_t t = (uint16_t)(f[x] * a + b[x] * (uint16_t)(255 - a) + 128);
            uint16_t u = (uint16_t)(t + (t >> 8));
            o[x] = (uint8_t)(u >> 8);
        }
    }
}

typedef void (*blend)(const uint8_t *, const uint8_t *, const uint8_t *, uint8_t *, uint8_t *,
                      int, int, int, int, int);

static void three_planes(blend one, const uint8_t *front, const uint8_t *back, size_t back_luma,
                         size_t back_chroma, const uint8_t *alpha, uint8_t *out, uint8_t *scratch,
                         int width, int height)
{
    int gw = (width + 3) / 4, gh = (height + 3) / 4, w2 = width / 2, h2 = height / 2;
    size_t luma = (size_t)width * height, chroma = (size_t)w2 * h2;
    one(front, back, alpha, out, scratch, width, height, gw, gh, 4);
    for (int k = 0; k < 2; k++)
        one(front + luma + k * chroma, back + back_luma + k * back_chroma, alpha,
            out + luma + k * chroma, scratch, w2, h2, gw, gh, 2);
}

void composite_low(const uint8_t *front, const uint8_t *low, const uint8_t *alpha, uint8_t *out,
                   uint8_t *scratch, int width, int height)
{
    size_t cells = (size_t)((width + 3) / 4) * ((height + 3) / 4);
    three_planes(blend_low, front, low, cells, cells, alpha, out, scratch, width, height);
}

void composite_full(const uint8_t *front, const uint8_t *back, const uint8_t *alpha, uint8_t *out,
                    uint8_t *scratch, int width, int height)
{
    three_planes(blend_full, front, back, (size_t)width * height, (size_t)(width / 2) * (height / 2),
                 alpha, out, scratch, width, height);
}

/* A plane of a decoder into one of ours: value * gain + bias in 8.8, the mean of `rows` source rows
 * and of `columns` source columns for each pixel (each 1 or 2). */
FAST void import_plane(const uint8_t *restrict source, size_t stride, int rows, int columns,
                       uint8_t *restrict out, int width, int height, int gain, int bias)
{
    const uint16_t g = (uint16_t)gain, c = (uint16_t)bias;
    for (int y = 0; y < height; y++) {
        const uint8_t *s = source + (size_t)y * rows * stride;
        const uint8_t *t = rows == 2 ? s + stride : s;
        uint8_t *o = out + (size_t)y * width;
        if (columns == 2) {
            for (int x = 0; x < width; x++) {
                uint16_t v = (uint16_t)((s[2 * x] + s[2 * x + 1] + t[2 * x] + t[2 * x + 1] + 2) >> 2);
                uint16_t r = (uint16_t)(v * g + c);
                o[x] = (uint8_t)(r >> 8);
            }
        } else if (rows == 2) {
            for (int x = 0; x < width; x++) {
                uint16_t v = (uint16_t)((s[x] + t[x] + 1) >> 1);
                uint16_t r = (uint16_t)(v * g + c);
                o[x] = (uint8_t)(r >> 8);
            }
        } else if (g == 256 && c == 0) {
            memcpy(o, s, (size_t)width);
        } else {
            for (int x = 0; x < width; x++) {
                uint16_t r = (uint16_t)(s[x] * g + c);
                o[x] = (uint8_t)(r >> 8);
            }
        }
    }
}

/* The temporal filter of a matte: state (8.8) moves towards raw by a weight that rises from `slow` to 256
 * while the picture's change goes from `still` to `moving` levels; out is state's smoothstep from `low` to
 * `high`. No tables: a gather would keep it from being vectorised. */
FAST void filter_matte(const uint8_t *restrict raw, const uint8_t *restrict change,
                       uint16_t *restrict state, uint8_t *restrict out, int cells,
                       int still, int moving, int slow, int low, int high)
{
    const int32_t slope = (256 - slow) * 256 / (moving - still), scale = 4096 * 256 / (high - low);
    for (int i = 0; i < cells; i++) {
        int32_t over = change[i] - still;
        int32_t weight = slow + ((over * slope) >> 8);
        weight = over < 0 ? slow : weight > 256 ? 256 : weight;
        int32_t old = state[i];
        int32_t next = old + ((((int32_t)raw[i] << 8) - old) * weight + 128) / 256;
        state[i] = (uint16_t)next;
        int32_t t = next - (low << 8);
        t = t < 0 ? 0 : t > (high - low) << 8 ? (high - low) << 8 : t;
        t = (t * scale) >> 16; /* 0 .. 4096 */
        int32_t smooth = ((t * t >> 12) * (3 * 4096 - 2 * t)) >> 12;
        out[i] = (uint8_t)((smooth * 255 + 2048) >> 12);
    }
}
