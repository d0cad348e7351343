/* A small net of floats for the guest page, compiled by browser.py: a twentieth of the size of a general runtime, and
 * faster, because its layers are few and known. models/layers.py writes the program; tests compare it with the net.
 *
 * Pictures are float32, rows x columns x channels; channels come in eights. There is no C library here. */
#include <stdint.h>

typedef float f4 __attribute__((vector_size(16), aligned(4)));
typedef int32_t i4 __attribute__((vector_size(16)));

enum { STEM, POINTS, DEPTHS, MEAN, SCALE, TWICE, FINISH };
enum { AS_IT_IS, RELU, HARD_SWISH, SIGMOID };
enum { PLACES = 4 };  /* at once: what fits into the registers */

/* from, other, to: where in the floats; other: -1, or what is added. rows, columns: of what comes out, for MEAN in. */
typedef struct {
    int32_t kind, act, from, other, to, rows, columns, channels, filters, size, stride, top, left, weights;
} Layer;

static inline f4 all(float value) { return (f4){value, value, value, value}; }
static inline f4 at(const float *p) { return *(const f4 *)p; }
static inline void put(float *p, f4 value) { *(f4 *)p = value; }
static inline f4 least(f4 a, f4 b) { return __builtin_wasm_pmin_f32x4(a, b); }
static inline f4 most(f4 a, f4 b) { return __builtin_wasm_pmax_f32x4(a, b); }

/* 1 / (1 + exp(-x)), within 3e-7. */
static f4 sigmoid(f4 x)
{
    const f4 t = most(least(x * -1.44269504f, all(126)), all(-126)) + 127;
    const i4 whole = __builtin_convertvector(t, i4);
    const f4 f = t - __builtin_convertvector(whole, f4);
    const f4 p = ((((1.8775767e-3f * f + 8.9893397e-3f) * f + 5.5826318e-2f) * f + 2.4015361e-1f) * f + 6.9315308e-1f) * f + 9.9999994e-1f;
    return 1 / (1 + p * (f4)(whole << 23));
}

static inline f4 acted(f4 x, int act)
{
    switch (act) {
    case RELU: return most(x, all(0));
    case HARD_SWISH: return x * most(least(x * 0.16666667f + 0.5f, all(1)), all(0));
    case SIGMOID: return sigmoid(x);
    default: return x;
    }
}

/* `count` places with eight filters each: a[k] is the k-th of `taps` values of the first, `step` floats on the next. */
static inline __attribute__((always_inline)) void eight(const int count, const float *in, const int32_t *a, int step, int taps, const float *w, float *out, const float *other, int filters, int act)
{
    f4 low[PLACES], high[PLACES];
    for (int i = 0; i < count; i++)
        low[i] = at(w), high[i] = at(w + 4);
    for (int k = 0; k < taps; k++) {
        const f4 one = at(w += 8), two = at(w + 4);
        const float *p = in + (a ? a[k] : k);
        for (int i = 0; i < count; i++) {
            const f4 value = all(p[i * step]);
            low[i] += value * one, high[i] += value * two;
        }
    }
    for (int i = 0; i < count; i++, out += filters) {
        f4 l = acted(low[i], act), h = acted(high[i], act);
        if (other)
            l += at(other), h += at(other + 4), other += filters;
        put(out, l), put(out + 4, h);
    }
}

static inline __attribute__((always_inline)) void points(const float *in, const int32_t *a, int step, int taps, int places, const float *weights, float *out, const float *other, int filters, int act)
{
    int k = 0;
    for (; k + PLACES <= places; k += PLACES)
        for (int n = 0; n < filters; n += 8)
            eight(PLACES, in + k * step, a, step, taps, weights + n * (taps + 1), out + k * filters + n, other ? other + k * filters + n : 0, filters, act);
    for (; k < places; k++)
        for (int n = 0; n < filters; n += 8)
            eight(1, in + k * step, a, step, taps, weights + n * (taps + 1), out + k * filters + n, other ? other + k * filters + n : 0, filters, act);
}

static inline __attribute__((always_inline)) void depths(const int size, const Layer *l, const float *in, int wide, const float *w, float *out, const float *other)
{
    const int channels = l->channels, step = l->stride * channels;
    for (int y = 0; y < l->rows; y++)
        for (int c = 0; c < channels; c += 4) {
            const float *weights = w + c * (size * size + 1);
            for (int x = 0; x < l->columns; x += 4) {
                const float *p = in + ((long)y * l->stride * wide + x * l->stride) * channels + c;
                f4 sum[4];
                for (int i = 0; i < 4; i++)
                    sum[i] = at(weights);
                for (int r = 0; r < size; r++)
                    for (int s = 0; s < size; s++) {
                        const f4 weight = at(weights + 4 * (1 + r * size + s));
                        for (int i = 0; i < 4; i++)
                            sum[i] += weight * at(p + (r * wide + s) * channels + i * step);
                    }
                const long to = ((long)y * l->columns + x) * channels + c;
                for (int i = 0; i < 4; i++)
                    put(out + to + i * channels, acted(sum[i], l->act) + (other ? at(other + to + i * channels) : all(0)));
            }
        }
}

/* With a rim of zeros, for `depths`. Gives its columns. */
static int padded(const Layer *l, const float *in, float *out)
{
    const int rows = l->rows * l->stride, columns = l->columns * l->stride, wide = columns + l->size - l->stride;
    for (int y = -l->top; y < rows + l->size - l->stride - l->top; y++) {
        const int is_in = y >= 0 && y < rows;
        for (int k = 0; k < wide * l->channels; k += 4) {
            const int from = k - l->left * l->channels;
            put(out + k, is_in && from >= 0 && from < columns * l->channels ? at(in + (long)y * columns * l->channels + from) : all(0));
        }
        out += wide * l->channels;
    }
    return wide;
}

/* A 3x3 convolution by two of planes of bytes; those below and right of the picture are 0. */
static void stem(const Layer *l, const uint8_t *in, const float *levels, float *scratch, const float *w, float *out)
{
    const int rows = 2 * l->rows, columns = 2 * l->columns, wide = columns + 4, taps = 9 * l->channels;
    int32_t *a = (int32_t *)scratch;
    float *lines = scratch + 128;
    for (int k = 0; k < taps; k++)
        a[k] = k / 3 * wide + k % 3;
    for (int y = 0; y < l->rows; y++) {
        for (int line = 0; line < 3 * l->channels; line++) {
            const int r = 2 * y + line % 3;
            const uint8_t *p = in + ((long)(line / 3) * rows + r) * columns;
            for (int x = 0; x < columns; x++)
                lines[line * wide + x] = r < rows ? (p[x] - levels[line / 3 * 2 + 1]) * levels[line / 3 * 2] : 0;
            lines[line * wide + columns] = 0;
        }
        points(lines, a, 2, taps, l->columns, w, out + (long)y * l->columns * l->filters, 0, l->filters, l->act);
    }
}

static void mean(const Layer *l, const float *in, float *out)
{
    const int count = l->rows * l->columns;
    for (int c = 0; c < l->channels; c += 4) {
        f4 sum = all(0);
        for (int k = 0; k < count; k++)
            sum += at(in + k * l->channels + c);
        put(out + c, sum / (float)count);
    }
}

static void scale(const Layer *l, const float *in, const float *by, float *out)
{
    for (int k = 0; k < l->rows * l->columns; k++)
        for (int c = 0; c < l->channels; c += 4)
            put(out + k * l->channels + c, at(in + k * l->channels + c) * at(by + c));
}

/* Twice as many rows and columns, bilinear between the middles of cells; then `other` is added. */
static void twice(const Layer *l, const float *in, float *line, const float *other, float *out)
{
    const int rows = l->rows / 2, columns = l->columns / 2, n = l->channels;
    for (int y = 0; y < l->rows; y++) {
        const int near = y / 2, far = y & 1 ? (near + 1 < rows ? near + 1 : near) : (near ? near - 1 : 0);
        for (int k = 0; k < columns * n; k += 4)
            put(line + k, at(in + near * columns * n + k) * 0.75f + at(in + far * columns * n + k) * 0.25f);
        for (int x = 0; x < l->columns; x++, out += n, other += n) {
            const int close = x / 2, away = x & 1 ? (close + 1 < columns ? close + 1 : close) : (close ? close - 1 : 0);
            for (int c = 0; c < n; c += 4)
                put(out + c, acted(at(line + close * n + c) * 0.75f + at(line + away * n + c) * 0.25f + at(other + c), l->act));
        }
    }
}

/* The first four channels are the cells of even rows and columns, of odd columns, of odd rows, of both. */
static void finish(const Layer *l, const float *in, uint8_t *out)
{
    for (int y = 0; y < l->rows; y++)
        for (int x = 0; x < l->columns; x++, in += l->channels) {
            const i4 level = __builtin_convertvector(sigmoid(at(in)) * 255 + 0.5f, i4);
            for (int k = 0; k < 4; k++)
                out[(2 * y + k / 2) * 2 * l->columns + 2 * x + k % 2] = (uint8_t)level[k];
        }
}

/* levels: scale and zero of each plane. in, out: planes of bytes, and the matte. scratch: as many floats as the program says. */
void run(const Layer *layers, int count, const float *weights, float *floats, float *scratch, const float *levels, const uint8_t *in, uint8_t *out)
{
    for (const Layer *l = layers; l < layers + count; l++) {
        const float *from = floats + l->from, *other = l->other < 0 ? 0 : floats + l->other, *w = weights + l->weights;
        float *to = floats + l->to;
        switch (l->kind) {
        case STEM: stem(l, in, levels, scratch, w, to); break;
        case POINTS: points(from, 0, l->channels, l->channels, l->rows * l->columns, w, to, other, l->filters, l->act); break;
        case DEPTHS: {
            const int wide = padded(l, from, scratch);
            if (l->size == 3)
                depths(3, l, scratch, wide, w, to, other);
            else
                depths(5, l, scratch, wide, w, to, other);
            break;
        }
        case MEAN: mean(l, from, to); break;
        case SCALE: scale(l, from, other, to); break;
        case TWICE: twice(l, from, scratch, other, to); break;
        case FINISH: finish(l, from, out); break;
        }
    }
}
