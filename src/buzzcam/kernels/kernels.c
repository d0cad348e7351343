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

#if defined(__GNUC__)
#define INSIDE static inline __attribute__((always_inline)) /* so that each clone of its caller has its own */
#define ALIGNED __attribute__((aligned(64)))
#define PREFETCH(place) __builtin_prefetch(place, 1)
#else
#define INSIDE static inline
#define ALIGNED
#define PREFETCH(place) (void)(place)
#endif

/* ---- enlarging one row of cells by 4 or 2: one store for each cell, so that gcc vectorises it */

INSIDE void enlarge_by_4(const uint8_t *restrict cells, int count, uint8_t *restrict out)
{
    uint32_t *restrict q = (uint32_t *)out;
#define QUAD(p, b, n) (((3u * (p) + 5u * (b) + 4) >> 3) | (((p) + 7u * (b) + 4) >> 3) << 8 | \
                       ((7u * (b) + (n) + 4) >> 3) << 16 | ((5u * (b) + 3u * (n) + 4) >> 3) << 24)
    for (int k = 1; k < count - 1; k++)
        q[k] = QUAD(cells[k - 1], cells[k], cells[k + 1]);
    q[0] = QUAD(cells[0], cells[0], cells[1]);
    q[count - 1] = QUAD(cells[count - 2], cells[count - 1], cells[count - 1]);
}

INSIDE void enlarge_by_2(const uint8_t *restrict cells, int count, uint8_t *restrict out)
{
    uint16_t *restrict q = (uint16_t *)out;
#define PAIR(p, b, n) (uint16_t)((((p) + 3u * (b) + 2) >> 2) | ((3u * (b) + (n) + 2) >> 2) << 8)
    for (int k = 1; k < count - 1; k++)
        q[k] = PAIR(cells[k - 1], cells[k], cells[k + 1]);
    q[0] = PAIR(cells[0], cells[0], cells[1]);
    q[count - 1] = PAIR(cells[count - 2], cells[count - 1], cells[count - 1]);
}

INSIDE void enlarge_by_8(const uint8_t *restrict cells, int count, uint8_t *restrict out)
{
    uint64_t *restrict q = (uint64_t *)out;
#define LEFT(p, b, j) ((uint64_t)(((7u - 2 * (j)) * (p) + (9u + 2 * (j)) * (b) + 8) >> 4) << (8 * (j)))
#define RIGHT(b, n, j) ((uint64_t)(((15u - 2 * (j)) * (b) + (1u + 2 * (j)) * (n) + 8) >> 4) << (8 * (j) + 32))
#define EIGHT(p, b, n) (LEFT(p, b, 0) | LEFT(p, b, 1) | LEFT(p, b, 2) | LEFT(p, b, 3) | \
                        RIGHT(b, n, 0) | RIGHT(b, n, 1) | RIGHT(b, n, 2) | RIGHT(b, n, 3))
    for (int k = 1; k < count - 1; k++)
        q[k] = EIGHT(cells[k - 1], cells[k], cells[k + 1]);
    q[0] = EIGHT(cells[0], cells[0], cells[1]);
    q[count - 1] = EIGHT(cells[count - 2], cells[count - 1], cells[count - 1]);
}

/* By more, which only a coarse background asks for: few rows, so plainly written. step is a constant where it is inlined. */
INSIDE void enlarge_by(int step, const uint8_t *restrict cells, int count, uint8_t *restrict out)
{
    for (int k = 0; k < count; k++) {
        const uint16_t p = cells[k ? k - 1 : 0], b = cells[k], n = cells[k + 1 < count ? k + 1 : k];
        uint8_t *restrict o = out + (size_t)k * step;
        for (int j = 0; j < step / 2; j++) {
            o[j] = (uint8_t)((uint16_t)(p * (step - 2 * j - 1) + b * (step + 2 * j + 1) + step) / (2 * step));
            o[step / 2 + j] = (uint8_t)((uint16_t)(b * (2 * step - 2 * j - 1) + n * (2 * j + 1) + step) / (2 * step));
        }
    }
}

INSIDE void enlarge_row(const uint8_t *cells, int count, int step, uint8_t *out)
{
    switch (step) {
    case 2: enlarge_by_2(cells, count, out); break;
    case 4: enlarge_by_4(cells, count, out); break;
    case 8: enlarge_by_8(cells, count, out); break;
    case 16: enlarge_by(16, cells, count, out); break;
    default: enlarge_by(32, cells, count, out);
    }
}

/* The two rows of cells around pixel row y, and the lower one's weight in 64ths. */
INSIDE void rows_at(int y, int step, int gh, int *upper, int *lower, int *weight)
{
    int p = 2 * y + 1 - step;
    *upper = p < 0 ? 0 : p / (2 * step);
    *lower = *upper + 1 < gh ? *upper + 1 : gh - 1;
    *weight = p < 0 ? 0 : p % (2 * step) * 64 / (2 * step);
}

/* Two enlarged rows of a grid, the ones around a pixel row: all that is needed at a time, so it stays in the L1 cache. */
typedef struct {
    const uint8_t *cells;
    int count, rows, step;
    uint8_t *line[2]; /* enlarged row r lies in line[r % 2] */
    int newest;       /* the last row that was enlarged, -1 before the first */
} grid;

INSIDE void grid_at(grid *g, int y, const uint8_t **upper, const uint8_t **lower, uint16_t *k0, uint16_t *k1)
{
    int above, below, weight;
    rows_at(y, g->step, g->rows, &above, &below, &weight);
    while (g->newest < below) {
        g->newest++;
        enlarge_row(g->cells + (size_t)g->newest * g->count, g->count, g->step, g->line[g->newest % 2]);
    }
    *upper = g->line[above % 2];
    *lower = g->line[below % 2];
    *k1 = (uint16_t)weight, *k0 = (uint16_t)(64 - weight);
}

/* Between two rows: (a * (64 - w) + b * w) / 64. */
INSIDE void between_rows(const uint8_t *restrict a, const uint8_t *restrict b, uint16_t w, uint8_t *restrict out, int n)
{
    const uint16_t rest = (uint16_t)(64 - w);
    for (int x = 0; x < n; x++) {
        uint16_t s = (uint16_t)(a[x] * rest + b[x] * w + 32);
        out[x] = (uint8_t)(s >> 6);
    }
}

/* One row. All pointers are apart from each other; separate uint16_t variables keep gcc on 16-bit lanes: 1.6 times
 * faster. */
INSIDE void over_coarse(const uint8_t *restrict f, const uint8_t *restrict a0, const uint8_t *restrict a1, uint16_t k0,
                        uint16_t k1, const uint8_t *restrict b0, const uint8_t *restrict b1, uint16_t l0, uint16_t l1,
                        uint8_t *restrict o, int width)
{
    for (int x = 0; x < width; x++) {
        uint16_t as = (uint16_t)(a0[x] * k0 + a1[x] * k1 + 32);
        uint16_t bs = (uint16_t)(b0[x] * l0 + b1[x] * l1 + 32);
        uint16_t a = as >> 6, b = bs >> 6;
        uint16_t t = (uint16_t)(f[x] * a + b * (uint16_t)(255 - a) + 128);
        uint16_t u = (uint16_t)(t + (t >> 8));
        o[x] = (uint8_t)(u >> 8);
    }
}

INSIDE void over_full(const uint8_t *restrict f, const uint8_t *restrict a0, const uint8_t *restrict a1, uint16_t k0,
                      uint16_t k1, const uint8_t *restrict b, uint8_t *restrict o, int width)
{
    for (int x = 0; x < width; x++) {
        uint16_t as = (uint16_t)(a0[x] * k0 + a1[x] * k1 + 32);
        uint16_t a = as >> 6;
        uint16_t t = (uint16_t)(f[x] * a + b[x] * (uint16_t)(255 - a) + 128);
        uint16_t u = (uint16_t)(t + (t >> 8));
        o[x] = (uint8_t)(u >> 8);
    }
}

#define MOST_RUNS 32
#define GAP 6     /* sure cells between two runs below which they are one */
#define VECTOR 32 /* pixels; runs begin and end at multiples of it, for a rest would be slow */

/* The runs [from, to) of cells near which the matte is neither 0 nor 255 in the two rows around a pixel row; their count.
 * More than MOST_RUNS: the last one holds the rest. */
INSIDE int unsure_runs(const uint8_t *restrict r0, const uint8_t *restrict r1, int cells, int step,
                       int runs[MOST_RUNS][2])
{
    const int whole = VECTOR / step; /* a power of two */
    int count = 0;
    for (int k = 0; k < cells; k++) {
        uint64_t p, q, r;
        while (k + 9 <= cells) { /* eight sure cells at a time */
            memcpy(&p, r0 + k, 8), memcpy(&q, r1 + k, 8), memcpy(&r, r0 + k + 1, 8);
            if (p != q || p != r || (p != 0 && p != UINT64_MAX))
                break;
            k += 8;
        }
        if (k >= cells)
            break;
        const uint8_t a = r0[k], n = r0[k + 1 < cells ? k + 1 : k];
        if ((uint8_t)(a + 1) <= 1 && a == r1[k] && a == n)
            continue;
        const int from = (k ? k - 1 : 0) & -whole, end = (k + 2 + whole) & -whole;
        const int to = end < cells ? end : cells;
        if (count && (from - runs[count - 1][1] < GAP || count == MOST_RUNS))
            runs[count - 1][1] = to;
        else
            runs[count][0] = from, runs[count++][1] = to;
    }
    return count;
}

/* The cells of both rows in the runs: at their ends the neighbours are as they are. */
INSIDE void enlarge_runs(const uint8_t *r0, const uint8_t *r1, int step, int runs[MOST_RUNS][2], int count,
                         uint8_t *upper, uint8_t *lower)
{
    for (int k = 0; k < count; k++) {
        const int from = runs[k][0], cells = runs[k][1] - from;
        enlarge_row(r0 + from, cells, step, upper + from * step);
        enlarge_row(r1 + from, cells, step, lower + from * step);
    }
}

/* What a row is made of. back: the background as large as the front, or (b0, b1) two enlarged rows of it; is_flat: which
 * are of one level. */
typedef struct {
    const uint8_t *front, *a0, *a1, *back, *b0, *b1, *c0, *c1;
    int is_flat;
    uint16_t k0, k1, l0, l1, m0, m1;
} row;

/* The pixels from `from` on, where the matte is the same all over: 0, the background; or 255, the front. */
INSIDE void put_sure(const row *r, int is_person, int from, int count, uint8_t *out)
{
    if (is_person || r->back)
        memcpy(out + from, (is_person ? r->front : r->back) + from, (size_t)count);
    else if (r->is_flat)
        memset(out + from, r->b0[0], (size_t)count);
    else
        between_rows(r->b0 + from, r->b1 + from, r->l1, out + from, count);
}

/* The pixels where it is not; person: memory for as many, or 0. */
INSIDE void put_mixed(const row *r, int from, int count, uint8_t *person, uint8_t *out)
{
    const uint8_t *f = r->front + from, *a0 = r->a0 + from, *a1 = r->a1 + from;
    if (person) {
        over_coarse(f, a0, a1, r->k0, r->k1, r->c0 + from, r->c1 + from, r->m0, r->m1, person, count);
        f = person;
    }
    if (r->back)
        over_full(f, a0, a1, r->k0, r->k1, r->back + from, out + from, count);
    else
        over_coarse(f, a0, a1, r->k0, r->k1, r->b0 + from, r->b1 + from, r->l0, r->l1, out + from, count);
}

/* out = person * alpha + back * (255 - alpha) for one plane; the matte has gw x gh cells of step x step pixels.
 * back: as large as the front (coarse == 0), or cells of coarse x coarse pixels, cw x ch of them.
 * person: the front, or (fore) front * alpha + fore * (255 - alpha): where the matte is unsure the front is
 * part old room, and the colours of the person near by, on cells of 2 * step pixels, fw x fh of them, take that
 * part's place. Where the matte is sure only one of both is read: memory is what this pass waits for. */
FAST static void blend(const uint8_t *restrict front, const uint8_t *restrict back, int coarse, int cw, int ch,
                       const uint8_t *restrict alpha, int gw, int gh, int step, const uint8_t *restrict fore, int fw,
                       int fh, uint8_t *restrict out, uint8_t *restrict scratch, int width, int height)
{
    const size_t line = (size_t)gw * step, wide = (size_t)cw * coarse, near = (size_t)fw * 2 * step;
    uint8_t *const rows = scratch + 2 * line + 2 * wide, *const person = fore ? rows + 2 * near : 0;
    uint8_t *const upper = scratch, *const lower = scratch + line; /* the matte's two rows, enlarged in the runs only */
    grid backs = {back, cw, ch, coarse, {scratch + 2 * line, scratch + 2 * line + wide}, -1};
    grid fores = {fore, fw, fh, 2 * step, {rows, rows + near}, -1};
    const int is_flat = coarse && !memcmp(back, back + 1, (size_t)cw * ch - 1);
    int runs[MOST_RUNS][2], count = 0, known_for = -1;
    for (int y = 0; y < height; y++) {
        const size_t at = (size_t)y * width;
        int above, below, weight, x = 0;
        row r = {.front = front + at, .back = coarse ? 0 : back + at, .a0 = upper, .a1 = lower, .is_flat = is_flat};
        rows_at(y, step, gh, &above, &below, &weight);
        const uint8_t *const cells = alpha + (size_t)above * gw, *const next = alpha + (size_t)below * gw;
        if (above + below != known_for) {
            count = unsure_runs(cells, next, gw, step, runs);
            enlarge_runs(cells, next, step, runs, count, upper, lower);
            known_for = above + below;
        }
        r.k1 = (uint16_t)weight, r.k0 = (uint16_t)(64 - weight);
        if (coarse)
            grid_at(&backs, y, &r.b0, &r.b1, &r.l0, &r.l1);
        if (fore && count)
            grid_at(&fores, y, &r.c0, &r.c1, &r.m0, &r.m1);
        for (int k = 0; k < count; k++) {
            const int from = runs[k][0] * step, end = runs[k][1] * step, to = end < width ? end : width;
            if (x < from)
                put_sure(&r, cells[x / step], x, from - x, out + at);
            put_mixed(&r, from, to - from, person, out + at);
            x = to;
        }
        if (x < width)
            put_sure(&r, cells[x / step], x, width - x, out + at);
    }
}

/* Three planes of an I420 picture. coarse: 0, or the side in luma pixels of a cell of the background.
 * fore: 0, or three planes of the person's colours on cells of 8 luma pixels, fw x fh of them. */
void composite(const uint8_t *front, const uint8_t *back, int coarse, int cw, int ch, const uint8_t *alpha,
               const uint8_t *fore, int fw, int fh, uint8_t *out, uint8_t *scratch, int width, int height)
{
    const int gw = (width + 3) / 4, gh = (height + 3) / 4, w2 = width / 2, h2 = height / 2;
    const size_t luma = (size_t)width * height, chroma = (size_t)w2 * h2, cells = (size_t)cw * ch;
    const size_t near = (size_t)fw * fh;
    blend(front, back, coarse, cw, ch, alpha, gw, gh, 4, fore, fw, fh, out, scratch, width, height);
    for (int k = 0; k < 2; k++)
        blend(front + luma + k * chroma, back + (coarse ? (k + 1) * cells : luma + k * chroma), coarse / 2, cw, ch,
              alpha, gw, gh, 2, fore ? fore + (k + 1) * near : 0, fw, fh, out + luma + k * chroma, scratch, w2, h2);
}

/* One row moved towards the light by its weight, in 128ths; luma only where the light is brighter. */
INSIDE void lit(const uint8_t *restrict a0, const uint8_t *restrict a1, uint16_t k0, uint16_t k1,
                const uint8_t *restrict b0, const uint8_t *restrict b1, uint16_t l0, uint16_t l1, int is_luma,
                uint8_t *restrict o, int width)
{
    for (int x = 0; x < width; x++) {
        uint16_t as = (uint16_t)(a0[x] * k0 + a1[x] * k1 + 32);
        uint16_t bs = (uint16_t)(b0[x] * l0 + b1[x] * l1 + 32);
        int16_t a = (int16_t)(as >> 6), more = (int16_t)((int16_t)(bs >> 6) - o[x]);
        more = is_luma && more < 0 ? 0 : more;
        int16_t t = (int16_t)(more * a + 64);
        o[x] = (uint8_t)(o[x] + (t >> 7));
    }
}

/* The runs of pixel row y of a plane; a0, a1: the weight's two rows around it, enlarged in the runs. */
INSIDE void light_row(const uint8_t *a0, const uint8_t *a1, int step, int gh, int runs[MOST_RUNS][2], int count,
                      grid *light, int y, int is_luma, uint8_t *plane, int width)
{
    const uint8_t *b0, *b1;
    uint16_t l0, l1;
    int above, below, weight;
    rows_at(y, step, gh, &above, &below, &weight);
    grid_at(light, y, &b0, &b1, &l0, &l1);
    for (int k = 0; k < count; k++) {
        const int from = runs[k][0] * step, end = runs[k][1] * step, to = end < width ? end : width;
        lit(a0 + from, a1 + from, (uint16_t)(64 - weight), (uint16_t)weight, b0 + from, b1 + from, l0, l1, is_luma,
            plane + (size_t)y * width + from, to - from);
    }
}

/* Light onto an I420 picture, in place. weight: of the light in 128ths, on the matte's cells; where it is 0 nothing is
 * touched. light: three planes on cells of `cell` luma pixels, cw x ch of them. A row of U and V lies between the same
 * rows of cells as its two of Y, so all three take the same runs. */
FAST void add_light(uint8_t *restrict picture, const uint8_t *restrict weight, const uint8_t *restrict light, int cell,
                    int cw, int ch, uint8_t *restrict scratch, int width, int height)
{
    const int gw = (width + 3) / 4, gh = (height + 3) / 4, w2 = width / 2, h2 = height / 2;
    const size_t cells = (size_t)cw * ch, wide = (size_t)cw * cell;
    uint8_t *const upper = scratch, *const lower = upper + 4 * gw; /* the weight's two rows, for Y */
    uint8_t *const upper2 = lower + 4 * gw, *const lower2 = upper2 + 2 * gw, *const rows = lower2 + 2 * gw;
    uint8_t *const u = picture + (size_t)width * height, *const v = u + (size_t)w2 * h2;
    grid y_light = {light, cw, ch, cell, {rows, rows + wide}, -1};
    grid u_light = {light + cells, cw, ch, cell / 2, {rows + 2 * wide, rows + 2 * wide + wide / 2}, -1};
    grid v_light = {light + 2 * cells, cw, ch, cell / 2, {rows + 3 * wide, rows + 3 * wide + wide / 2}, -1};
    int runs[MOST_RUNS][2], count = 0, known_for = -1;
    for (int k = 0; k < h2; k++) {
        int above, below, share;
        rows_at(k, 2, gh, &above, &below, &share);
        if (above + below != known_for) {
            const uint8_t *const r0 = weight + (size_t)above * gw, *const r1 = weight + (size_t)below * gw;
            count = unsure_runs(r0, r1, gw, 2, runs);
            enlarge_runs(r0, r1, 4, runs, count, upper, lower);
            enlarge_runs(r0, r1, 2, runs, count, upper2, lower2);
            known_for = above + below;
        }
        if (!count)
            continue;
        light_row(upper, lower, 4, gh, runs, count, &y_light, 2 * k, 1, picture, width);
        light_row(upper, lower, 4, gh, runs, count, &y_light, 2 * k + 1, 1, picture, width);
        light_row(upper2, lower2, 2, gh, runs, count, &u_light, k, 0, u, w2);
        light_row(upper2, lower2, 2, gh, runs, count, &v_light, k, 0, v, w2);
    }
}

/* A row of luma, moved along x + c x (1 - x) between black and white; c: -1..1, as 1..255 with 128 for 0, between two rows. */
INSIDE void lift_luma(const uint8_t *restrict in, const uint8_t *restrict a, const uint8_t *restrict b, uint16_t k0,
                      uint16_t k1, uint8_t *restrict out, int n)
{
    for (int x = 0; x < n; x++) {
        const int16_t c = (int16_t)((uint16_t)(a[x] * k0 + b[x] * k1 + 32) >> 6) - 128;
        const uint16_t y = in[x], p = (uint16_t)((y > 16 ? y : 16) - 16), q = (uint16_t)(235 - (y < 235 ? y : 235));
        const uint16_t bow = (uint16_t)((uint32_t)(uint16_t)(p * q) * 1197 >> 16); /* p q / 219, times 4 */
        out[x] = (uint8_t)(y + ((int16_t)((int16_t)bow * c + 256) >> 9));
    }
}

/* A row of U or V: colours grow by 5/8 of c, as they do with the luma of a face; and all is shifted by its share. */
INSIDE void lift_chroma(const uint8_t *restrict in, const uint8_t *restrict a, const uint8_t *restrict b,
                        const uint8_t *restrict s, const uint8_t *restrict t, uint16_t k0, uint16_t k1, int16_t shift,
                        uint8_t *restrict out, int n)
{
    for (int x = 0; x < n; x++) {
        const int16_t c = (int16_t)((uint16_t)(a[x] * k0 + b[x] * k1 + 32) >> 6) - 128;
        const int16_t share = (int16_t)((uint16_t)(s[x] * k0 + t[x] * k1 + 32) >> 6);
        const int16_t grown = (int16_t)((int16_t)((int16_t)(in[x] - 128) * c) >> 3) * 5;
        const int16_t moved = (int16_t)(in[x] + ((int16_t)(grown + 64) >> 7) + ((int16_t)(shift * share + 1024) >> 11));
        out[x] = (uint8_t)(moved < 0 ? 0 : moved > 255 ? 255 : moved);
    }
}

/* A picture in another light. lift, share: on the matte's cells; du, dv: of U and V where the share is 255, in eighths,
 * -127..127. Beyond the columns and rows of cells of a box it is copied. scratch: 16 * gw bytes. */
FAST void relight(const uint8_t *restrict in, const uint8_t *restrict lift, const uint8_t *restrict share, int du, int dv,
                  int first_column, int first_row, int end_column, int end_row, uint8_t *restrict scratch,
                  uint8_t *restrict out, int width, int height)
{
    const int gw = (width + 3) / 4, gh = (height + 3) / 4, w2 = width / 2, h2 = height / 2;
    grid y_lift = {lift, gw, gh, 4, {scratch, scratch + 4 * gw}, -1};
    grid c_lift = {lift, gw, gh, 2, {scratch + 8 * gw, scratch + 10 * gw}, -1};
    grid c_share = {share, gw, gh, 2, {scratch + 12 * gw, scratch + 14 * gw}, -1};
    const uint8_t *a, *b, *s, *t;
    uint16_t k0, k1;
    for (int plane = 0; plane < 3; plane++) {
        const int step = plane ? 2 : 4, wide = plane ? w2 : width, high = plane ? h2 : height;
        const int left = first_column * step, top = first_row * step;
        const int right = end_column * step < wide ? end_column * step : wide;
        const int bottom = end_row * step < high ? end_row * step : high;
        for (int y = 0; y < high; y++, in += wide, out += wide) {
            if (y < top || y >= bottom || left >= right) {
                memcpy(out, in, (size_t)wide);
                continue;
            }
            memcpy(out, in, (size_t)left), memcpy(out + right, in + right, (size_t)(wide - right));
            if (!plane) {
                grid_at(&y_lift, y, &a, &b, &k0, &k1);
                lift_luma(in + left, a + left, b + left, k0, k1, out + left, right - left);
                continue;
            }
            grid_at(&c_lift, y, &a, &b, &k0, &k1);
            grid_at(&c_share, y, &s, &t, &k0, &k1);
            lift_chroma(in + left, a + left, b + left, s + left, t + left, k0, k1, (int16_t)(plane == 1 ? du : dv),
                        out + left, right - left);
        }
        c_lift.newest = c_share.newest = -1;
    }
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

/* The mean of each 4x4 pixels of four rows. sums: room for as many as a row has. */
INSIDE void quarter_row(const uint8_t *restrict a, const uint8_t *restrict b, const uint8_t *restrict c,
                        const uint8_t *restrict d, uint16_t *restrict sums, uint8_t *restrict out, int width)
{
    const uint64_t *restrict four = (const uint64_t *)sums;
    for (int x = 0; x < width; x++)
        sums[x] = (uint16_t)(a[x] + b[x] + c[x] + d[x]);
    for (int k = 0; k < width / 4; k++) {
        uint64_t v = four[k];
        v += v >> 32, v += v >> 16;
        out[k] = (uint8_t)(((uint32_t)(v & 0xffff) + 8) >> 4);
    }
    if (width % 4)
        out[width / 4] = (uint8_t)((sums[width - 2] + sums[width - 1] + 4) >> 3);
}

/* The mean of each 2x2 pixels of two rows. */
INSIDE void half_row(const uint8_t *restrict a, const uint8_t *restrict b, uint8_t *restrict out, int width)
{
    for (int k = 0; k < width / 2; k++)
        out[k] = (uint8_t)((uint16_t)(a[2 * k] + a[2 * k + 1] + b[2 * k] + b[2 * k + 1] + 2) >> 2);
    if (width % 2)
        out[width / 2] = (uint8_t)((a[width - 1] + b[width - 1] + 1) >> 1);
}

/* An I420 picture on the grid of its matte, three planes one after the other: the mean of each 4x4 luma and 2x2 chroma
 * pixels; of those that there are, where the last cells reach beyond the picture. sums: 2 * width bytes. */
FAST void shrink(const uint8_t *restrict i420, int width, int height, uint16_t *restrict sums, uint8_t *restrict out)
{
    const int w2 = width / 2, h2 = height / 2, gw = (width + 3) / 4, gh = (height + 3) / 4;
    for (int k = 0; k < gh; k++) {
        const uint8_t *r = i420 + (size_t)k * 4 * width, *s = 4 * k + 2 < height ? r + 2 * (size_t)width : r;
        quarter_row(r, r + width, s, s + width, sums, out + (size_t)k * gw, width);
    }
    for (int plane = 0; plane < 2; plane++) {
        const uint8_t *from = i420 + (size_t)width * height + (size_t)plane * w2 * h2;
        uint8_t *to = out + (size_t)(plane + 1) * gw * gh;
        for (int k = 0; k < gh; k++) {
            const uint8_t *r = from + (size_t)k * 2 * w2;
            half_row(r, 2 * k + 1 < h2 ? r + w2 : r, to + (size_t)k * gw, w2);
        }
    }
}

/* The upper one of the two source rows around a row of the result; the lower one's weight in 64ths. */
INSIDE int row_at(int r, int rows, int height, uint16_t *weight)
{
    const int p = (int)((2 * (int64_t)r + 1) * height * 32 / rows) - 32;
    *weight = p < 0 ? 0 : (uint16_t)(p % 64);
    return p < 0 ? 0 : p / 64;
}

typedef uint16_t words8 __attribute__((vector_size(16)));
typedef uint8_t bytes8 __attribute__((vector_size(8)));
typedef uint8_t bytes16 __attribute__((vector_size(16)));

/* Eight pixels of a row: in `window`, 16 source pixels, stand their left and right neighbours where `pairs` says. */
INSIDE void eight_between(const uint8_t *window, const uint8_t *pairs, const uint16_t *weights, uint8_t *out)
{
    bytes16 pixels, order, both;
    words8 weight, left, right;
    memcpy(&pixels, window, 16), memcpy(&order, pairs, 16), memcpy(&weight, weights, 16);
#if defined(__clang__)
    for (int k = 0; k < 16; k++)
        both[k] = pixels[order[k]];
#else
    both = __builtin_shuffle(pixels, order);
#endif
    memcpy(&left, &both, 16);
    right = left >> 8, left &= 0xff; /* little-endian */
    const bytes8 made = __builtin_convertvector((left * (64 - weight) + right * weight + 32) >> 6, bytes8);
    memcpy(out, &made, 8);
}

/* A plane at another size, bilinear between pixel centres. at: for each eight columns of the result where their window
 * of 16 source columns begins; pairs, weights: see above. line: width + 16 bytes, last: 8 bytes. */
FAST void resize(const uint8_t *restrict in, int width, int height, const int32_t *restrict at,
                 const uint8_t *restrict pairs, const uint16_t *restrict weights, uint8_t *restrict line,
                 uint8_t *restrict out, int columns, int rows)
{
    for (int r = 0; r < rows; r++) {
        uint16_t w;
        const int y = row_at(r, rows, height, &w), whole = columns / 8;
        const uint8_t *a = in + (size_t)y * width;
        uint8_t *o = out + (size_t)r * columns, rest[8];
        between_rows(a, y + 1 < height ? a + width : a, w, line, width);
        for (int k = 0; k < whole; k++)
            eight_between(line + at[k], pairs + 16 * k, weights + 8 * k, o + 8 * k);
        if (columns % 8) {
            eight_between(line + at[whole], pairs + 16 * whole, weights + 8 * whole, rest);
            memcpy(o + 8 * whole, rest, (size_t)(columns % 8));
        }
    }
}

/* The pixel left of (or above) a place, and the next one's weight in 64ths; beyond the rim, the rim goes on. place: in
 * pixels from the middle of the first one. count: at least 2. */
INSIDE int neighbour(double place, int count, int *weight)
{
    const double most = count - 1;
    const int p = (int)((place < 0 ? 0 : place > most ? most : place) * 64 + 0.5), k = p / 64 < count - 1 ? p / 64 : count - 2;
    *weight = p - 64 * k;
    return k;
}

#define ACROSS 32 /* columns that are made at a time */

#if defined(__GNUC__) && defined(__x86_64__)
#include <immintrin.h>
#define AVX2 static __attribute__((target("avx2")))

/* Two by two neighbours, weighed and summed: 16 sums of 64ths. */
__attribute__((always_inline)) AVX2 inline __m256i summed(__m256i pairs, __m256i weights)
{
    return _mm256_mulhrs_epi16(_mm256_maddubs_epi16(pairs, weights), _mm256_set1_epi16(1 << 9)); /* (x + 32) / 64 */
}

__attribute__((always_inline)) AVX2 inline __m256i two_windows(const uint8_t *a, const uint8_t *b)
{
    return _mm256_inserti128_si256(_mm256_castsi128_si256(_mm_loadu_si128((const __m128i *)a)),
                                   _mm_loadu_si128((const __m128i *)b), 1);
}

/* As the two below it; half of the time. */
AVX2 void across_by_avx2(const uint8_t *restrict in, const int32_t *restrict at, const uint8_t *restrict pairs,
                         const uint8_t *restrict weights, uint8_t *restrict line, int n)
{
    for (int c = 0; c < n; c += ACROSS, at += 4, pairs += 64, weights += 64) {
        const __m256i *order = (const __m256i *)pairs, *weight = (const __m256i *)weights;
        const __m256i a = _mm256_shuffle_epi8(two_windows(in + at[0], in + at[1]), _mm256_loadu_si256(order));
        const __m256i b = _mm256_shuffle_epi8(two_windows(in + at[2], in + at[3]), _mm256_loadu_si256(order + 1));
        const __m256i made = _mm256_packus_epi16(summed(a, _mm256_loadu_si256(weight)),
                                                 summed(b, _mm256_loadu_si256(weight + 1)));
        _mm256_storeu_si256((__m256i *)(line + c), _mm256_permute4x64_epi64(made, 0xd8));
    }
}

AVX2 void down_by_avx2(const uint8_t *restrict a, const uint8_t *restrict b, int w, uint8_t *restrict out, int n)
{
    const __m256i weights = _mm256_set1_epi16((short)(64 - w + 256 * w));
    for (int at = 0; at < n; at += ACROSS) {
        const int x = at < n - ACROSS ? at : n - ACROSS; /* the last ones are made twice rather than beyond the row */
        const __m256i p = _mm256_loadu_si256((const __m256i *)(a + x)), q = _mm256_loadu_si256((const __m256i *)(b + x));
        const __m256i low = summed(_mm256_unpacklo_epi8(p, q), weights);
        const __m256i high = summed(_mm256_unpackhi_epi8(p, q), weights);
        _mm256_storeu_si256((__m256i *)(out + x), _mm256_packus_epi16(low, high));
    }
}
#endif

FAST void across(const uint8_t *restrict in, const int32_t *restrict at, const uint8_t *restrict pairs,
                 const uint8_t *restrict weights, uint8_t *restrict line, int n)
{
    for (int c = 0; c < n; c += 8, pairs += 16, weights += 16) {
        const uint8_t *window = in + at[c / 8];
        for (int k = 0; k < 8; k++)
            line[c + k] = (uint8_t)((window[pairs[2 * k]] * weights[2 * k] +
                                     window[pairs[2 * k + 1]] * weights[2 * k + 1] + 32) >> 6);
    }
}

FAST void down(const uint8_t *restrict a, const uint8_t *restrict b, int w, uint8_t *restrict out, int n)
{
    between_rows(a, b, (uint16_t)w, out, n);
}

/* A part of a plane, enlarged, bilinear between pixel centres. left, top: the part's outer corner, in pixels of the
 * plane; step: their number for one of the result, at most 1. width: at least 16, height: at least 2. scratch:
 * 7 * (columns + 32) bytes. */
void enlarge_part(const uint8_t *restrict in, int width, int height, double left, double top, double step,
                  uint8_t *restrict scratch, uint8_t *restrict out, int columns, int rows)
{
    const int n = (columns + ACROSS - 1) / ACROSS * ACROSS;
    uint8_t *pairs = scratch, *weights = pairs + 2 * n, *lines = weights + 2 * n;
    int32_t *at = (int32_t *)(lines + 2 * n);
    void (*make_across)(const uint8_t *, const int32_t *, const uint8_t *, const uint8_t *, uint8_t *, int) = across;
    void (*make_down)(const uint8_t *, const uint8_t *, int, uint8_t *, int) = down;
#if defined(AVX2)
    if (columns >= ACROSS && __builtin_cpu_supports("avx2"))
        make_across = across_by_avx2, make_down = down_by_avx2;
#endif
    for (int c = 0; c < n; c++) {
        int w;
        const int k = neighbour(left + (c + 0.5) * step - 0.5, width, &w);
        if (c % 8 == 0)
            at[c / 8] = k < width - 16 ? k : width - 16;
        pairs[2 * c] = (uint8_t)(k - at[c / 8]), pairs[2 * c + 1] = (uint8_t)(k + 1 - at[c / 8]);
        weights[2 * c] = (uint8_t)(64 - w), weights[2 * c + 1] = (uint8_t)w;
    }
    int newest = -1; /* row r of the plane, enlarged, lies in half r % 2 of the lines; this is the last one there */
    for (int r = 0; r < rows; r++) {
        int w;
        const int y = neighbour(top + (r + 0.5) * step - 0.5, height, &w);
        for (newest = newest < y - 1 ? y - 1 : newest; newest < y + 1; newest++)
            make_across(in + (size_t)(newest + 1) * width, at, pairs, weights, lines + (newest + 1) % 2 * n, n);
        make_down(lines + y % 2 * n, lines + (y + 1) % 2 * n, w, out + (size_t)r * columns, columns);
    }
}

INSIDE void weigh(const uint8_t *restrict plane, const uint8_t *restrict weight, uint8_t *restrict out, int n)
{
    for (int x = 0; x < n; x++) {
        uint16_t t = (uint16_t)(plane[x] * weight[x] + 128);
        uint16_t u = (uint16_t)(t + (t >> 8));
        out[x] = (uint8_t)(u >> 8);
    }
}

INSIDE void unweigh(const uint8_t *restrict weighted, const uint8_t *restrict weight, uint8_t *restrict out, int n)
{
    for (int x = 0; x < n; x++) {
        const int32_t t = (int32_t)((float)(weighted[x] * 255) / (float)weight[x] + 0.5f);
        out[x] = (uint8_t)(t > 255 ? 255 : t);
    }
}

INSIDE void middle_tap(const uint8_t *restrict in, uint16_t tap, uint16_t *restrict sums, int n)
{
    for (int x = 0; x < n; x++)
        sums[x] = (uint16_t)(in[x] * tap + 128);
}

INSIDE void two_taps(const uint8_t *restrict a, const uint8_t *restrict b, uint16_t tap, uint16_t *restrict sums, int n)
{
    for (int x = 0; x < n; x++)
        sums[x] = (uint16_t)(sums[x] + (uint16_t)(a[x] + b[x]) * tap);
}

INSIDE void upper_bytes(const uint16_t *restrict sums, uint8_t *restrict out, int n)
{
    for (int x = 0; x < n; x++)
        out[x] = (uint8_t)(sums[x] >> 8);
}

/* Three planes blurred by a symmetric filter, each cell counting by its weight (1..255): what weighs little does not
 * bleed into what weighs much. taps: the middle one and `reach` to one side, in 256ths; with the other side 256 in all.
 * The three and the weight lie side by side in rows of `wide` bytes, each with `reach` cells more on both sides, so that
 * one loop serves all four; wide: at least 4 * (columns + 2 * reach), a multiple of VECTOR. sums: 2 * wide bytes,
 * scratch: (rows + 2) * wide + 2 * reach. */
FAST void masked_blur(const uint8_t *restrict planes, const uint8_t *restrict weight, int columns, int rows,
                      const uint16_t *restrict taps, int reach, int wide, uint8_t *restrict out,
                      uint16_t *restrict sums, uint8_t *restrict scratch)
{
    const size_t cells = (size_t)columns * rows;
    const int part = columns + 2 * reach;
    uint8_t *const line = scratch + reach, *const made = line + wide + reach, *const weighted = made + wide;
    memset(weighted, 0, (size_t)rows * wide);
    for (int y = 0; y < rows; y++) {
        const uint8_t *w = weight + (size_t)y * columns;
        uint8_t *to = weighted + (size_t)y * wide + reach;
        for (int k = 0; k < 3; k++)
            weigh(planes + k * cells + (size_t)y * columns, w, to + k * part, columns);
        memcpy(to + 3 * part, w, (size_t)columns);
    }
    for (int y = 0; y < rows; y++) {
        middle_tap(weighted + (size_t)y * wide, taps[0], sums, wide);
        for (int t = 1; t <= reach; t++) {
            const int above = y < t ? 0 : y - t, below = y + t < rows ? y + t : rows - 1;
            two_taps(weighted + (size_t)above * wide, weighted + (size_t)below * wide, taps[t], sums, wide);
        }
        upper_bytes(sums, line, wide);
        for (int k = 0; k < 4; k++) {
            uint8_t *left = line + k * part, *right = left + reach + columns;
            memset(left, left[reach], (size_t)reach), memset(right, right[-1], (size_t)reach);
        }
        middle_tap(line, taps[0], sums, wide);
        for (int t = 1; t <= reach; t++)
            two_taps(line - t, line + t, taps[t], sums, wide);
        upper_bytes(sums, made, wide);
        for (int k = 0; k < 3; k++)
            unweigh(made + reach + k * part, made + reach + 3 * part, out + k * cells + (size_t)y * columns, columns);
    }
}

/* The mean of each 2x2 cells; of those that there are, where a side is odd. */
FAST void halve(const uint8_t *restrict in, int width, int height, uint8_t *restrict out)
{
    for (int y = 0; y < height; y += 2, in += 2 * (size_t)width, out += (width + 1) / 2)
        half_row(in, y + 1 < height ? in + width : in, out, width);
}

/* Of each `step`th row, from `first` on, the mean of each 8 columns; the bytes of a word are added at once. */
FAST void probe(const uint8_t *restrict in, int width, int height, int first, int step, uint8_t *restrict out)
{
    const uint64_t bytes = 0x00ff00ff00ff00ff, ones = 0x0001000100010001;
    for (int y = first; y < height; y += step, out += width / 8)
        for (int x = 0; x < width / 8; x++) {
            uint64_t eight;
            memcpy(&eight, in + (size_t)y * width + 8 * x, sizeof eight);
            eight = (eight & bytes) + (eight >> 8 & bytes);
            out[x] = (uint8_t)(((eight * ones >> 48) + 4) / 8);
        }
}

/* ---- a part of a picture drawn anew, each pixel fetched from where a field on the matte's grid says. The pixels of a
 * cell's row are worked on in turns: first the leftmost ones of all cells, and so on. */

/* Places in a plane, one for each cell: the byte left above, and 256ths of the way to the right and down. */
typedef struct {
    int32_t *at;
    uint32_t *found; /* the four bytes there */
    uint16_t *right, *down;
} fetched;

/* One row of the field. Before the first and behind the last cell stands another one like it. */
typedef struct {
    float *right, *down, *share;
} moves_row;

INSIDE void moves_between(const float *restrict r0, const float *restrict r1, size_t down, const uint8_t *restrict w0,
                          const uint8_t *restrict w1, float f, int columns, moves_row *m)
{
    float *restrict a = m->right, *restrict b = m->down, *restrict c = m->share;
    for (int k = 0; k < columns; k++) {
        a[k] = r0[k] + f * (r1[k] - r0[k]);
        b[k] = r0[down + k] + f * (r1[down + k] - r0[down + k]);
        c[k] = w0[k] + f * ((float)w1[k] - (float)w0[k]);
    }
    a[-1] = a[0], b[-1] = b[0], c[-1] = c[0];
    a[columns] = a[columns - 1], b[columns] = b[columns - 1], c[columns] = c[columns - 1];
}

/* Whether a cell is moved by more than a 32nd of a pixel. */
INSIDE int is_moved(const moves_row *m, int k, float low)
{
    const float right = m->right[k], down = m->down[k];
    return m->share[k] > low && (right < 0 ? -right : right) + (down < 0 ? -down : down) > 1.0f / 32;
}

/* For the pixels of `count` cells that stand `off` cells from their middles, the first of them at x, y. */
INSIDE void places_of(const moves_row *m, int first, int count, float off, float scale, int x, int y, int step,
                      int width, int height, float low, float slope, fetched *f)
{
    const int to = off < 0 ? -1 : 1, most_x = (width - 1) * 256, most_y = (height - 1) * 256;
    const float far = off < 0 ? -off : off, *const a = m->right + first, *const b = m->down + first;
    const float *const c = m->share + first;
    int32_t *restrict at = f->at;
    uint16_t *restrict fx = f->right, *restrict fy = f->down;
    for (int k = 0; k < count; k++) {
        int share = (int)((c[k] + far * (c[k + to] - c[k]) - low) * slope); /* whole numbers: gcc makes vectors of them */
        share = share < 0 ? 0 : share, share = share > 256 ? 256 : share;
        const int right = (int)((a[k] + far * (a[k + to] - a[k])) * scale) * share;
        const int down = (int)((b[k] + far * (b[k + to] - b[k])) * scale) * share;
        int ax = (x + k * step) * 256 + ((right + 128) >> 8), ay = y * 256 + ((down + 128) >> 8);
        ax = ax < 0 ? 0 : ax, ax = ax > most_x ? most_x : ax;
        ay = ay < 0 ? 0 : ay, ay = ay > most_y ? most_y : ay;
        int ix = ax >> 8, iy = ay >> 8;
        ix = ix > width - 2 ? width - 2 : ix, iy = iy > height - 2 ? height - 2 : iy;
        at[k] = iy * width + ix;
        fx[k] = (uint16_t)(ax - ix * 256);
        fy[k] = (uint16_t)(ay - iy * 256);
    }
}

INSIDE void fetch(const uint8_t *restrict plane, int width, int count, fetched *f)
{
    const int32_t *restrict at = f->at;
    uint32_t *restrict found = f->found;
    for (int k = 0; k < count; k++) {
        const uint8_t *const p = plane + at[k], *const q = p + width;
        found[k] = (uint32_t)(p[0] | p[1] << 8) | (uint32_t)(q[0] | q[1] << 8) << 16;
    }
}

INSIDE uint32_t mixed(const fetched *f, int k)
{
    const uint32_t x = f->right[k], y = f->down[k], four = f->found[k];
    const uint32_t upper = (four & 255) * (256 - x) + (four >> 8 & 255) * x;
    const uint32_t lower = (four >> 16 & 255) * (256 - x) + (four >> 24) * x;
    return (upper * (256 - y) + lower * y + 32768) >> 16;
}

INSIDE void mix(const fetched *f, int step, int count, uint8_t *restrict out)
{
    uint32_t *restrict four = (uint32_t *)out;
    uint16_t *restrict two = (uint16_t *)out;
    if (step == 4)
        for (int k = 0; k < count; k++)
            four[k] = mixed(f, k) | mixed(f + 1, k) << 8 | mixed(f + 2, k) << 16 | mixed(f + 3, k) << 24;
    else
        for (int k = 0; k < count; k++)
            two[k] = (uint16_t)(mixed(f, k) | mixed(f + 1, k) << 8);
}

/* A row of one or two planes. n: pixels of it that lie in the picture. */
INSIDE void warp_row(const uint8_t *restrict plane, uint8_t *restrict out, size_t more, int planes, size_t row,
                     const moves_row *m, int first, int count, int step, int x, int y, int n, int width, int height,
                     float low, float slope, fetched *f, uint8_t *restrict line)
{
    for (int j = 0; j < step; j++)
        places_of(m, first, count, (j + 0.5f) / step - 0.5f, 64.0f * step, x + j, y, step, width, height, low, slope,
                  f + j);
    for (int k = 0; k < planes; k++, plane += more, out += more) {
        for (int j = 0; j < step; j++)
            fetch(plane, width, count, f + j);
        mix(f, step, count, line);
        memcpy(out + row, line, (size_t)n);
    }
}

/* moves: to the right, then down, `columns` x `rows` each. scratch: room for 17 * columns + 16 floats. */
FAST void warp(const uint8_t *restrict picture, uint8_t *restrict out, int width, int height,
               const float *restrict moves, const uint8_t *restrict weight, int columns, int rows, int left, int top,
               float low, float high, float *restrict scratch)
{
    const size_t cells = (size_t)columns * rows, luma = (size_t)width * height;
    moves_row m = {scratch + 1, scratch + columns + 3, scratch + 2 * columns + 5};
    float *rest = scratch + 3 * columns + 6;
    fetched f[4];
    for (int j = 0; j < 4; j++, rest += 3 * columns) {
        uint16_t *const halves = (uint16_t *)(rest + 2 * columns);
        f[j] = (fetched){(int32_t *)rest, (uint32_t *)rest + columns, halves, halves + columns};
    }
    uint8_t *const line = (uint8_t *)rest;
    for (int is_chroma = 0; is_chroma < 2; is_chroma++) {
        const int step = is_chroma ? 2 : 4, w = width >> is_chroma, h = height >> is_chroma;
        for (int y = top * step; y < (top + rows) * step && y < h; y++) {
            const float at = (y - top * step + 0.5f) / step - 0.5f;
            const int above = at < 0 ? 0 : (int)at, below = at < 0 || above + 1 == rows ? above : above + 1;
            const size_t r0 = (size_t)above * columns, r1 = (size_t)below * columns;
            moves_between(moves + r0, moves + r1, cells, weight + r0, weight + r1, at - above, columns, &m);
            int first = 0, last = columns - 1;
            while (first <= last && !is_moved(&m, first, low))
                first++;
            while (last > first && !is_moved(&m, last, low))
                last--;
            if (first > last)
                continue;
            first -= first > 0, last += last < columns - 1; /* between cells there is some movement already */
            const int x = (left + first) * step, most = w - x, count = last - first + 1;
            const int n = count * step < most ? count * step : most;
            const size_t row = (size_t)y * w + x;
            if (is_chroma)
                warp_row(picture + luma, out + luma, luma / 4, 2, row, &m, first, count, 2, x, y, n, w, h, low,
                         256 / (high - low), f, line);
            else
                warp_row(picture, out, 0, 1, row, &m, first, count, 4, x, y, n, w, h, low, 256 / (high - low), f, line);
        }
    }
}

/* ---- painting a part of a plane */

/* plane = plane * keep + colour * (255 - keep), in place. plane: width x height pixels, rows `stride` bytes apart.
 * colour, keep: columns x rows cells of step x step pixels (1, 2, 4 or 8) that cover them. scratch: 4 * columns * step
 * bytes. */
FAST void paint(uint8_t *restrict plane, size_t stride, int width, int height, const uint8_t *restrict colour,
                const uint8_t *restrict keep, int columns, int rows, int step, uint8_t *restrict scratch)
{
    const size_t line = (size_t)columns * step;
    grid colours = {colour, columns, rows, step, {scratch, scratch + line}, -1};
    grid keeps = {keep, columns, rows, step, {scratch + 2 * line, scratch + 3 * line}, -1};
    for (int y = 0; y < height; y++) {
        const uint8_t *b0, *b1, *a0, *a1;
        uint16_t l0 = 64, l1 = 0, k0 = 64, k1 = 0;
        uint8_t *restrict out = plane + y * stride;
        int above = y, below = y, first = 0, last = columns - 1;
        if (step > 1)
            rows_at(y, step, rows, &above, &below, &(int){0});
        const uint8_t *upper = keep + (size_t)above * columns, *lower = keep + (size_t)below * columns;
        while (first <= last && (upper[first] & lower[first]) == 255)
            first++;
        while (last > first && (upper[last] & lower[last]) == 255)
            last--;
        if (first > last)
            continue;
        const int from = first > 0 ? (first - 1) * step : 0; /* cells are mixed with their neighbours */
        const int to = (last + 2) * step < width ? (last + 2) * step : width;
        if (step == 1) {
            b0 = b1 = colour + (size_t)y * columns, a0 = a1 = keep + (size_t)y * columns;
        } else {
            grid_at(&colours, y, &b0, &b1, &l0, &l1);
            grid_at(&keeps, y, &a0, &a1, &k0, &k1);
        }
        for (int x = from; x < to; x++) {
            uint16_t as = (uint16_t)(a0[x] * k0 + a1[x] * k1 + 32);
            uint16_t bs = (uint16_t)(b0[x] * l0 + b1[x] * l1 + 32);
            uint16_t a = as >> 6, b = bs >> 6;
            uint16_t t = (uint16_t)(out[x] * a + b * (uint16_t)(255 - a) + 128);
            uint16_t u = (uint16_t)(t + (t >> 8));
            out[x] = (uint8_t)(u >> 8);
        }
    }
}

/* The temporal filter of a matte: state (8.8) moves towards raw by a weight that rises from `slow` (at least 1) to 256
 * while the picture's change goes from `still` to `moving` levels; out is state's straight ramp from `low` to
 * `high`. No tables: a gather would keep it from being vectorised. All of it fits 16 bits: 8 us for a 720p matte, 14 with
 * 32 (measured); a condition that jumps instead of choosing costs the vectors, too. */
FAST void filter_matte(const uint8_t *restrict raw, const uint8_t *restrict change,
                       uint16_t *restrict state, uint8_t *restrict out, int cells,
                       int still, int moving, int slow, int low, int high)
{
    const uint16_t from = (uint16_t)still, span = (uint16_t)(moving - still), least = (uint16_t)slow;
    const uint16_t slope = (uint16_t)((256 - slow) * 256 / span), scale = (uint16_t)(255 * 256 / (high - low));
    const uint16_t room = (uint16_t)(low << 8), person = (uint16_t)(high << 8), half = (uint16_t)(32768 / scale);
    for (int i = 0; i < cells; i++) {
        const uint16_t moved = change[i], now = raw[i];
        uint16_t over = moved > from ? moved : from;
        over = (uint16_t)(over - from);
        over = over < span ? over : span;
        const uint16_t weight = (uint16_t)(least + ((uint16_t)(over * slope) >> 8));
        const uint16_t rest = (uint16_t)((uint16_t)(256 - weight) << 8);
        const uint16_t kept = (uint16_t)(((uint32_t)state[i] * rest) >> 16);
        const uint16_t next = (uint16_t)(kept + (uint16_t)(now * weight));
        state[i] = next;
        uint16_t shown = next > room ? next : room;
        shown = (uint16_t)(shown - room + half);
        shown = (uint16_t)(((uint32_t)shown * scale) >> 16);
        shown = shown < 255 ? shown : 255;
        out[i] = (uint8_t)(next >= person ? 255 : shown);
    }
}

/* Four planes of a quarter each, the cells of even rows and columns, of odd columns, of odd rows, of both, as one. */
FAST void join_quarters(const uint8_t *restrict quarters, int columns, int rows, uint8_t *restrict out)
{
    const size_t cells = (size_t)columns * rows;
    for (int y = 0; y < 2 * rows; y++) {
        const uint8_t *even = quarters + y % 2 * 2 * cells + (size_t)(y / 2) * columns, *odd = even + cells;
        uint16_t *pairs = (uint16_t *)(out + (size_t)y * 2 * columns);
        for (int x = 0; x < columns; x++)
            pairs[x] = (uint16_t)(even[x] | odd[x] << 8);
    }
}

/* A pixel and its right neighbour, one in each byte, for each column of the screen. */
#if defined(__GNUC__) && !defined(__clang__)
#define BLOCK 8 /* columns whose pixels one shuffle of 16 bytes finds */
typedef uint8_t bytes __attribute__((vector_size(2 * BLOCK)));

/* For each block its first pixel and where the pixels of its columns are from there, twice as many. 0 if they are not
 * all among 16, which they are up to a halving. */
INSIDE int shuffles_of(const int32_t *restrict at, int columns, int32_t *restrict first, uint8_t *restrict order)
{
    for (int x = 0; x < columns; x += BLOCK) {
        const int end = x + BLOCK < columns ? x + BLOCK : columns;
        const int32_t least = at[x] < at[end - 1] ? at[x] : at[end - 1]; /* they rise, or they fall */
        first[x / BLOCK] = least;
        for (int k = 0; k < BLOCK; k++) {
            const int32_t from = at[x + k < end ? x + k : end - 1] - least;
            if (from + 1 >= 2 * BLOCK)
                return 0;
            order[2 * (x + k)] = (uint8_t)from, order[2 * (x + k) + 1] = (uint8_t)(from + 1);
        }
    }
    return 1;
}

INSIDE void shuffle_pairs(const uint8_t *restrict line, const int32_t *restrict first, const uint8_t *restrict order,
                          uint16_t *restrict found, int columns)
{
    for (int x = 0; x < columns; x += BLOCK) {
        bytes pixels, places;
        memcpy(&pixels, line + first[x / BLOCK], sizeof pixels);
        memcpy(&places, order + 2 * x, sizeof places);
        pixels = __builtin_shuffle(pixels, places);
        memcpy(found + x, &pixels, sizeof pixels);
    }
}
#else
#define shuffles_of(at, columns, first, order) 0
#define shuffle_pairs(line, first, order, found, columns) (void)(first)
#endif

/* Where the pixels of the screen's columns are, and how they are had. */
typedef struct {
    const int32_t *at;
    int32_t *first;
    uint8_t *order;
    int has_shuffles, columns;
} places;

INSIDE void find_pairs(const places *p, const uint8_t *restrict line, uint16_t *restrict found)
{
    if (p->has_shuffles)
        shuffle_pairs(line, p->first, p->order, found, p->columns);
    else
        for (int x = 0; x < p->columns; x++)
            memcpy(found + x, line + p->at[x], 2);
}

/* 64 times what lies between a pixel and its right neighbour. Bytes of a little-endian word. */
#define BETWEEN(pair, weight) (uint16_t)(((pair) & 0xff) * (64 - (weight)) + ((pair) >> 8) * (weight))
#define SCALED(a, factor) (int16_t)(((int32_t)(a) * (factor)) >> 16) /* one instruction for many of them */

/* What a pair of columns has of red, green and blue, in 32nds of a level. */
INSIDE void colour_row(const uint16_t *restrict us, const uint16_t *restrict vs, const uint16_t *restrict weight,
                       int16_t *restrict red, int16_t *restrict green, int16_t *restrict blue, int pairs)
{
    for (size_t x = 0; x < (size_t)pairs; x++) { /* an int would wrap at 2 * x with Python's -fwrapv, and gcc give up */
        const uint16_t w = weight[x];
        const int16_t u = (int16_t)(2 * (BETWEEN(us[x], w) - 8192)), v = (int16_t)(2 * (BETWEEN(vs[x], w) - 8192));
        const int16_t r = SCALED(v, 26149), g = (int16_t)(-SCALED(u, 6419) - SCALED(v, 13320));
        const int16_t b = (int16_t)(u / 2 + SCALED(u, 282)); /* 33050, which 16 bits do not hold */
        red[2 * x] = r, red[2 * x + 1] = r;
        green[2 * x] = g, green[2 * x + 1] = g;
        blue[2 * x] = b, blue[2 * x + 1] = b;
    }
}

#define LEVEL(v) (uint16_t)((v) < 0 ? 0 : (v) >> 5 > 255 ? 255 : (v) >> 5)

/* out: blue and green in one, red and 255 in the next. */
INSIDE void pixel_row(const uint16_t *restrict lumas, const uint16_t *restrict weight, const int16_t *restrict red,
                      const int16_t *restrict green, const int16_t *restrict blue, uint16_t *restrict out, int columns)
{
    for (size_t x = 0; x < (size_t)columns; x++) {
        const int16_t y = (int16_t)(2 * (BETWEEN(lumas[x], weight[x]) - 1024));
        const int16_t gray = (int16_t)(SCALED(y, 19077) + 16);
        const int16_t r = (int16_t)(gray + red[x]), g = (int16_t)(gray + green[x]), b = (int16_t)(gray + blue[x]);
        out[2 * x] = (uint16_t)(LEVEL(b) | LEVEL(g) << 8);
        out[2 * x + 1] = (uint16_t)(LEVEL(r) | 0xff00);
    }
}

/* An I420 picture at the size and in the pixels of a screen: bilinear, BT.601 limited range to B, G, R, 255.
 * at, weight: for each column of the screen the left one of the two luma columns, and the right one's weight in 64ths;
 * at2, weight2: the same for chroma and each pair of columns; it is had once for each pair of rows, too. Sixteen bits a
 * value all the way: twice as many at a time. stride: bytes from a row of out to the next.
 * scratch: 2 * width + 24 * columns + 256 bytes. */
FAST void to_screen(const uint8_t *restrict i420, int width, int height, const int32_t *restrict at,
                    const uint16_t *restrict weight, const int32_t *restrict at2, const uint16_t *restrict weight2,
                    uint8_t *restrict scratch, uint8_t *restrict out, size_t stride, int columns, int rows)
{
    const int w2 = width / 2, h2 = height / 2, pairs = (columns + 1) / 2;
    const int most = (columns + 15) / 16 * 16, most2 = most / 2; /* whole blocks */
    const uint8_t *us = i420 + (size_t)width * height, *vs = us + (size_t)w2 * h2;
    int16_t *restrict red = (int16_t *)scratch, *restrict green = red + most, *restrict blue = green + most;
    uint16_t *restrict lumas = (uint16_t *)(blue + most), *restrict u2 = lumas + most, *restrict v2 = u2 + most2;
    int32_t *first = (int32_t *)(v2 + most2), *first2 = first + most / 8;
    uint8_t *order = (uint8_t *)(first2 + most2 / 8), *order2 = order + 2 * most;
    uint8_t *restrict l = order2 + most, *restrict u = l + width + 16, *restrict v = u + w2 + 16; /* 16: a shuffle reads on */
    const places luma = {at, first, order, shuffles_of(at, columns, first, order), columns};
    const places chroma = {at2, first2, order2, shuffles_of(at2, pairs, first2, order2), pairs};
    for (int r = 0; r < rows; r++) {
        uint16_t w;
        if (r % 2 == 0) {
            const int k = row_at(r / 2, (rows + 1) / 2, h2, &w);
            const size_t below = k + 1 < h2 ? (size_t)w2 : 0;
            const uint8_t *u0 = us + (size_t)k * w2, *v0 = vs + (size_t)k * w2;
            between_rows(u0, u0 + below, w, u, w2);
            between_rows(v0, v0 + below, w, v, w2);
            find_pairs(&chroma, u, u2);
            find_pairs(&chroma, v, v2);
            colour_row(u2, v2, weight2, red, green, blue, pairs);
        }
        const int y = row_at(r, rows, height, &w);
        const uint8_t *l0 = i420 + (size_t)y * width;
        between_rows(l0, l0 + (y + 1 < height ? width : 0), w, l, width);
        find_pairs(&luma, l, lumas);
        pixel_row(lumas, weight, red, green, blue, (uint16_t *)(out + r * stride), columns);
    }
}

/* ---- textured triangles */

#define SUBPIXEL 16    /* steps of a pixel in which corners are counted */
#define MOST_PX 100000 /* further out no corner is: products of such numbers fit in 64 bits */
#define ONE 65536      /* of what goes along a row in fixed point */
#define OPAQUE 14      /* of a texel that hides all: a power of two */

INSIDE int64_t snapped(float pixels)
{
    const float bound = pixels < -MOST_PX ? -MOST_PX : pixels > MOST_PX ? MOST_PX : pixels;
    return (int64_t)(bound * SUBPIXEL + (bound < 0 ? -0.5f : 0.5f));
}

/* a / b rounded down, for b > 0. Divided as numbers of 53 bits, which is quicker, then put right. */
INSIDE int64_t floor_division(int64_t a, int64_t b)
{
    int64_t q = (int64_t)((double)a / (double)b);
    q -= q * b > a;
    q += (q + 1) * b <= a;
    return q;
}

INSIDE float within(float value, float low, float high)
{
    return value < low ? low : value > high ? high : value;
}

/* Where a row of pixels meets a triangle: its first and last pixel; none if the last is before the first. */
INSIDE void row_of(const int64_t *x, const int64_t *y, int64_t row, int64_t *from, int64_t *to)
{
    for (int i = 0; i < 3; i++) { /* a pixel is inside where it is not to the left of any border */
        const int j = (i + 1) % 3;
        const int64_t dx = x[j] - x[i], dy = y[j] - y[i];
        const int64_t due = dy < 0 || (dy == 0 && dx > 0) ? 0 : 1; /* of two that share a border, one has it */
        const int64_t at = dx * (row * SUBPIXEL + SUBPIXEL / 2 - y[i]) - dy * (SUBPIXEL / 2 - x[i]) - due;
        if (dy > 0) {
            const int64_t most = floor_division(at, dy * SUBPIXEL);
            *to = most < *to ? most : *to;
        } else if (dy < 0) {
            const int64_t least = -floor_division(at, -dy * SUBPIXEL);
            *from = least > *from ? least : *from;
        } else if (at < 0) {
            *to = -1;
        }
    }
}

typedef struct {
    const int16_t *texels;
    int columns, rows;
    int32_t zero, low, high, shift[2];
} brush;

/* One row of a triangle, over what is there. u, v, opacity, gain: at its first pixel and the step to the next, in
 * 65536ths. planes is a constant where this is inlined. */
INSIDE void paint_row(const brush *p, int planes, uint8_t *one, uint8_t *other, int64_t count, const int32_t *first,
                      const int32_t *step)
{
    const int stride = planes + 1;
    int32_t u = first[0], v = first[1], opacity = first[2], gain = first[3];
    for (int64_t k = 0; k < count; k++, u += step[0], v += step[1], opacity += step[2], gain += step[3]) {
        const int16_t *t = p->texels + (size_t)stride * ((size_t)(v >> 16) * p->columns + (u >> 16));
        const int16_t *b = t + (size_t)stride * p->columns;
        if (!(t[planes] | t[stride + planes] | b[planes] | b[stride + planes]))
            continue;
        const int32_t fu = (u >> 8) & 255, fv = (v >> 8) & 255;
        const int32_t w01 = fu * (256 - fv), w11 = fu * fv, w00 = ((256 - fv) << 8) - w01, w10 = (fv << 8) - w11;
#define MIXED(c) ((t[c] * w00 + t[stride + (c)] * w01 + b[c] * w10 + b[stride + (c)] * w11) >> 16)
        const int32_t cover = (int32_t)(((int64_t)MIXED(planes) * opacity) >> 16), rest = (1 << OPAQUE) - cover;
        if (cover <= 0)
            continue;
        const int32_t bright = (int32_t)(((int64_t)opacity * gain) >> 16);
        for (int c = 0; c < planes; c++) {
            uint8_t *out = c ? other + k : one + k;
            const int32_t lift = (int32_t)(((int64_t)MIXED(c) * bright) >> 8); /* 64ths to OPAQUEths of a level */
            int32_t level = (*out - p->zero) * rest + lift + ((p->shift[c] * cover) >> 8);
            level = p->zero + ((level + (1 << (OPAQUE - 1))) >> OPAQUE);
            *out = (uint8_t)(level < p->low ? p->low : level > p->high ? p->high : level);
        }
#undef MIXED
    }
}

/* Triangles one after the other, each over what is there, on one plane or on two. corners: of each x, y (pixels), u, v
 * (texels; (0, 0) is the outer corner of the first, in both), opacity 0..1, gain 0..4; x and y are multiplied by
 * `pixels`, u and v by `texel`. triangles: three corners each, either way round. texels: of each how far it lifts the
 * planes above `zero`, already times its opacity, in 64ths of a level, and its opacity, 16384 if it hides all; columns
 * and rows are at least 2. shift: 256ths of a level that it lifts more. A pixel belongs to a triangle if its middle does,
 * and of two that share a border to one. What is quite transparent leaves the planes as they are.
 * 0, with nothing drawn, if a corner is not there or not finite. */
FAST int draw_triangles(uint8_t *one, uint8_t *other, int width, int height, const float *corners, int corner_count,
                        float pixels, float texel, const int32_t *triangles, int count, const int16_t *texels,
                        int columns, int rows, int zero, int low, int high, int shift, int other_shift)
{
    const brush p = {texels, columns, rows, zero, low, high, {shift, other_shift}};
    const float least[4] = {0, 0, 0, 0}, most[4] = {columns - 1 - 1 / 16.0f, rows - 1 - 1 / 16.0f, 1, 4};
    for (int k = 0; k < 6 * corner_count; k++)
        if (!(corners[k] > -1e9f && corners[k] < 1e9f))
            return 0;
    for (int k = 0; k < 3 * count; k++)
        if (triangles[k] < 0 || triangles[k] >= corner_count)
            return 0;
    for (int k = 0; k < count; k++) {
        const float *a = corners + 6 * triangles[3 * k], *b = corners + 6 * triangles[3 * k + 1];
        const float *c = corners + 6 * triangles[3 * k + 2];
        int64_t x[3] = {snapped(a[0] * pixels), snapped(b[0] * pixels), snapped(c[0] * pixels)};
        int64_t y[3] = {snapped(a[1] * pixels), snapped(b[1] * pixels), snapped(c[1] * pixels)};
        const int64_t area = (x[1] - x[0]) * (y[2] - y[0]) - (y[1] - y[0]) * (x[2] - x[0]);
        if (area == 0)
            continue;
        if (area < 0) { /* clockwise, as it is seen */
            const float *t = b;
            const int64_t tx = x[1], ty = y[1];
            b = c, x[1] = x[2], y[1] = y[2], c = t, x[2] = tx, y[2] = ty;
        }
        const int64_t top = y[0] < y[1] ? (y[0] < y[2] ? y[0] : y[2]) : (y[1] < y[2] ? y[1] : y[2]);
        const int64_t bottom = y[0] > y[1] ? (y[0] > y[2] ? y[0] : y[2]) : (y[1] > y[2] ? y[1] : y[2]);
        int64_t row = floor_division(top, SUBPIXEL), last = floor_division(bottom, SUBPIXEL);
        row = row < 0 ? 0 : row, last = last > height - 1 ? height - 1 : last;
        if (row > last)
            continue;
        const float bx = (float)(x[1] - x[0]) / SUBPIXEL, by = (float)(y[1] - y[0]) / SUBPIXEL;
        const float cx = (float)(x[2] - x[0]) / SUBPIXEL, cy = (float)(y[2] - y[0]) / SUBPIXEL;
        const float scale = 1 / (bx * cy - by * cx);
        float at[4], right[4], down[4];
        for (int i = 0; i < 4; i++) {
            const float unit = i < 2 ? texel : 1, half = i < 2 ? 0.5f : 0;
            const float ba = (b[2 + i] - a[2 + i]) * unit, ca = (c[2 + i] - a[2 + i]) * unit;
            at[i] = a[2 + i] * unit - half, right[i] = (ba * cy - ca * by) * scale, down[i] = (ca * bx - ba * cx) * scale;
        }
        for (; row <= last; row++) {
            int64_t from = 0, to = width - 1;
            row_of(x, y, row, &from, &to);
            if (from > to)
                continue;
            const float below = (float)row + 0.5f - (float)y[0] / SUBPIXEL, left = 0.5f - (float)x[0] / SUBPIXEL;
            const float share = to > from ? 1 / (float)(to - from) : 0;
            int32_t first[4], step[4];
            for (int i = 0; i < 4; i++) { /* both ends are within bounds, and so is all between */
                const float base = at[i] + down[i] * below;
                const float start = within(base + right[i] * ((float)from + left), least[i], most[i]);
                const float end = within(base + right[i] * ((float)to + left), least[i], most[i]);
                first[i] = (int32_t)(start * ONE), step[i] = (int32_t)((end - start) * share * ONE);
            }
            const size_t place = (size_t)row * width + from;
            if (other)
                paint_row(&p, 2, one + place, other + place, to - from + 1, first, step);
            else
                paint_row(&p, 1, one + place, NULL, to - from + 1, first, step);
        }
    }
    return 1;
}

/* ---- shaded triangles */

#if defined(__GNUC__)
#define KEEP_SINGLE(value) __asm__("" : "+r"(value)) /* keeps gcc from vectorising a loop */
#else
#define KEEP_SINGLE(value) (void)(value)
#endif

#define FRACTION 4294967296.0 /* of what goes down along a side, in fixed point of 64 bits */

/* One side of a triangle, from its upper to its lower end: the rows whose middles it meets; how many pixels lie to the
 * left of where it meets the first of them, and how many more at the next row, in FRACTIONths. Two triangles that share a
 * side get the same numbers. */
typedef struct {
    int64_t from, to, at, step;
} side;

INSIDE int64_t row_below(int64_t y) /* the first whose middle is not above it */
{
    return (y + SUBPIXEL / 2 - 1) >> 4; /* SUBPIXEL is 2^4 */
}

INSIDE side side_of(int64_t x, int64_t y, int64_t to_x, int64_t to_y)
{
    const int64_t from = row_below(y);
    const double slope = to_y > y ? (double)(to_x - x) / (double)(to_y - y) : 0;
    const double at = ((double)x + (double)(from * SUBPIXEL + SUBPIXEL / 2 - y) * slope) / SUBPIXEL;
    const side s = {from, row_below(to_y), (int64_t)((at - 0.5) * FRACTION) + 0xffffffff, (int64_t)(slope * FRACTION)};
    return s;
}

#define WIDE 8

/* One row of one plane. first, step: its level and the opacity, in 65536ths. */
INSIDE void shade_row(uint8_t *out, int32_t count, int32_t first, int32_t step, int32_t opacity, int32_t opacity_step,
                      int is_opaque)
{
    if (is_opaque && count >= WIDE) { /* the last piece may begin within the one before */
        for (int32_t k = 0;; k = k + 2 * WIDE > count ? count - WIDE : k + WIDE) {
            for (int32_t j = 0; j < WIDE; j++)
                out[k + j] = (uint8_t)((uint32_t)(first + (k + j) * step) >> 16);
            if (k + WIDE >= count)
                return;
        }
    }
    if (is_opaque) { /* too short to begin anything wide */
        for (int32_t k = 0; k < count; k++, first += step) {
            out[k] = (uint8_t)((uint32_t)first >> 16);
            KEEP_SINGLE(first);
        }
        return;
    }
    for (int32_t k = 0; k < count; k++, first += step, opacity += opacity_step) {
        const int32_t share = opacity >> 4; /* 12 bits */
        out[k] = (uint8_t)((out[k] * (4096 - share) + (first >> 16) * share + 2048) >> 12);
    }
}

/* Triangles one after the other, each over what is there, on one plane or on two. corners: of each x, y (pixels; times
 * `pixels`), the level of each plane, 0..255, and the opacity, 0..1; between the corners they change evenly. A pixel
 * belongs to a triangle if its middle does. 0, with nothing drawn, if a corner is not there or not finite. */
FAST int shade_triangles(uint8_t *one, uint8_t *other, int width, int height, const float *corners, int corner_count,
                         float pixels, const int32_t *triangles, int count)
{
    const int planes = other ? 2 : 1, stride = 3 + planes;
    for (int k = 0; k < stride * corner_count; k++)
        if (!(corners[k] > -1e9f && corners[k] < 1e9f))
            return 0;
    for (int k = 0; k < 3 * count; k++)
        if (triangles[k] < 0 || triangles[k] >= corner_count)
            return 0;
    for (int k = 0; k < count; k++) {
        const float *c[3];
        int64_t x[3], y[3];
        for (int i = 0; i < 3; i++) {
            c[i] = corners + (size_t)stride * triangles[3 * k + i];
            x[i] = snapped(c[i][0] * pixels), y[i] = snapped(c[i][1] * pixels);
        }
        for (int i = 0; i < 3; i++) { /* from the upper to the lower one */
            const int a = i == 1 ? 1 : 0;
            if (y[a + 1] < y[a]) {
                const float *t = c[a];
                const int64_t tx = x[a], ty = y[a];
                c[a] = c[a + 1], x[a] = x[a + 1], y[a] = y[a + 1], c[a + 1] = t, x[a + 1] = tx, y[a + 1] = ty;
            }
        }
        const int64_t area = (x[1] - x[0]) * (y[2] - y[0]) - (y[1] - y[0]) * (x[2] - x[0]);
        if (area == 0)
            continue;
        const float bx = (float)(x[1] - x[0]) / SUBPIXEL, by = (float)(y[1] - y[0]) / SUBPIXEL;
        const float cx = (float)(x[2] - x[0]) / SUBPIXEL, cy = (float)(y[2] - y[0]) / SUBPIXEL;
        const float scale = 1 / (bx * cy - by * cx);
        float right[3], down[3];
        for (int i = 0; i <= planes; i++) {
            const float ba = c[1][2 + i] - c[0][2 + i], ca = c[2][2 + i] - c[0][2 + i];
            right[i] = (ba * cy - ca * by) * scale, down[i] = (ca * bx - ba * cx) * scale;
        }
        const int last = 2 + planes, is_opaque = c[0][last] >= 1 && c[1][last] >= 1 && c[2][last] >= 1;
        const int values = planes + !is_opaque;
        const side whole = side_of(x[0], y[0], x[2], y[2]);
        int64_t base[3], over[3], under[3]; /* at pixel (0, whole.from), one to the right, one below; in ONEths */
        for (int i = 0; i < values; i++) {
            const float above = (float)whole.from + 0.5f - (float)y[0] / SUBPIXEL;
            over[i] = (int64_t)(within(right[i], -1e6f, 1e6f) * ONE), under[i] = (int64_t)(within(down[i], -1e6f, 1e6f) * ONE);
            base[i] = (int64_t)(c[0][2 + i] * ONE) + (int64_t)(above * (float)under[i]);
            base[i] += (int64_t)((0.5f - (float)x[0] / SUBPIXEL) * (float)over[i]) + (i == planes ? 0 : ONE / 2 - 1);
        }
        for (int half = 0; half < 2; half++) {
            const side part = side_of(x[half], y[half], x[half + 1], y[half + 1]);
            const int64_t end = part.to < height ? part.to : height;
            for (int64_t row = part.from < 0 ? 0 : part.from; row < end; row++) {
                const int64_t near = (part.at + (row - part.from) * part.step) >> 32;
                const int64_t far = (whole.at + (row - whole.from) * whole.step) >> 32;
                int64_t from = area > 0 ? far : near, to = area > 0 ? near : far;
                from = from < 0 ? 0 : from, to = to > width ? width : to;
                if (from >= to)
                    continue;
                int32_t first[3] = {0, 0, 0}, step[3] = {0, 0, 0};
                for (int i = 0; i < values; i++) { /* both ends are within bounds, and so is all between */
                    const int64_t most = i == planes ? ONE : 256 * ONE - 1, length = to - from - 1;
                    int64_t begin = base[i] + (row - whole.from) * under[i] + from * over[i];
                    int64_t last_one = begin + length * over[i];
                    if ((uint64_t)begin > (uint64_t)most || (uint64_t)last_one > (uint64_t)most) {
                        begin = begin < 0 ? 0 : begin > most ? most : begin;
                        last_one = last_one < 0 ? 0 : last_one > most ? most : last_one;
                        step[i] = length ? (int32_t)(last_one - begin) / (int32_t)length : 0;
                    } else {
                        step[i] = (int32_t)over[i];
                    }
                    first[i] = (int32_t)begin;
                }
                const size_t place = (size_t)row * width + from;
                for (int i = 0; i < planes; i++)
                    shade_row((i ? other : one) + place, (int32_t)(to - from), first[i], step[i], first[planes],
                              step[planes], is_opaque);
            }
        }
    }
    return 1;
}
