/* The kernels of the guest page: those of kernels.c, compiled to WebAssembly by browser.py, and what the page needs
 * beside them. Here there is no C library. */
#include "kernels.c"

int memcmp(const void *one, const void *other, size_t size)
{
    const uint8_t *a = one, *b = other;
    for (size_t k = 0; k < size; k++)
        if (a[k] != b[k])
            return a[k] < b[k] ? -1 : 1;
    return 0;
}

/* The tables of `resize`, as compiled.py makes them. */
void windows(int width, int columns, int32_t *at, uint8_t *pairs, uint16_t *weights)
{
    for (int c = 0; c < (columns + 7) / 8 * 8; c++) {
        double middle = (c + 0.5) * width / columns - 0.5;
        middle = middle < 0 ? 0 : middle > width - 1 ? width - 1 : middle;
        const int left = (int)middle < width - 2 ? (int)middle : width - 2;
        if (c % 8 == 0)
            at[c / 8] = left < width - 16 ? left : width - 16;
        pairs[2 * c] = (uint8_t)(left - at[c / 8]), pairs[2 * c + 1] = (uint8_t)(left + 1 - at[c / 8]);
        weights[c] = (uint16_t)((middle - left) * 64 + 0.5);
    }
}

/* The mean change of a plane over 5x5 cells, the rim mirrored; the plane becomes the one before. sums: one row with two
 * cells more at either end. At least 3x3 cells. */
void change(const uint8_t *restrict now, uint8_t *restrict before, uint16_t *restrict sums, uint8_t *restrict out, int columns, int rows)
{
    uint16_t *s = sums + 2;
    for (int y = 0; y < rows; y++) {
        memset(sums, 0, 2 * (size_t)(columns + 4));
        for (int d = -2; d <= 2; d++) {
            const int r = y + d < 0 ? -(y + d) : y + d >= rows ? 2 * rows - 2 - y - d : y + d;
            const uint8_t *a = now + (size_t)r * columns, *b = before + (size_t)r * columns;
            for (int x = 0; x < columns; x++)
                s[x] += (uint16_t)(a[x] > b[x] ? a[x] - b[x] : b[x] - a[x]);
        }
        s[-1] = s[1], s[-2] = s[2], s[columns] = s[columns - 2], s[columns + 1] = s[columns - 3];
        for (int x = 0; x < columns; x++)
            out[(size_t)y * columns + x] = (uint8_t)(((uint32_t)(s[x - 2] + s[x - 1] + s[x] + s[x + 1] + s[x + 2] + 12) * 5243) >> 17);
    }
    memcpy(before, now, (size_t)columns * rows);
}

/* U and V, one after the other, of a plane that holds them in turn. */
void apart(const uint8_t *restrict both, uint8_t *restrict u, uint8_t *restrict v, int count)
{
    for (int k = 0; k < count; k++)
        u[k] = both[2 * k], v[k] = both[2 * k + 1];
}

/* An I420 picture of R, G, B and a fourth, 8 bits each. to: for Y, U and V the weights of R, G and B in 65536ths, and
 * what is added. Width and height are even. */
void from_rgb(const uint8_t *restrict rgb, const int32_t *restrict to, uint8_t *restrict out, int width, int height)
{
    uint8_t *u = out + (size_t)width * height, *v = u + (size_t)width * height / 4;
    for (int y = 0; y < height; y += 2)
        for (int x = 0; x < width; x += 2) {
            int32_t sum[3] = {0, 0, 0};
            for (int k = 0; k < 4; k++) {
                const size_t at = (size_t)(y + k / 2) * width + x + k % 2;
                const uint8_t *p = rgb + 4 * at;
                out[at] = (uint8_t)((to[0] * p[0] + to[1] * p[1] + to[2] * p[2] + to[3] + 32768) >> 16);
                sum[0] += p[0], sum[1] += p[1], sum[2] += p[2];
            }
            const size_t at = (size_t)y / 2 * (width / 2) + x / 2;
            u[at] = (uint8_t)((to[4] * (sum[0] >> 2) + to[5] * (sum[1] >> 2) + to[6] * (sum[2] >> 2) + to[7] + 32768) >> 16);
            v[at] = (uint8_t)((to[8] * (sum[0] >> 2) + to[9] * (sum[1] >> 2) + to[10] * (sum[2] >> 2) + to[11] + 32768) >> 16);
        }
}

/* The mean of each step x step pixels: columns x rows cells of a part of a plane, its rows `stride` bytes apart; cells
 * beyond its width and height are as the ones before. OpenCV's INTER_AREA. */
void means(const uint8_t *restrict plane, size_t stride, int width, int height, int step, uint8_t *restrict out, int columns,
           int rows)
{
    const int wide = width / step < columns ? width / step : columns, high = height / step < rows ? height / step : rows;
    const uint32_t count = (uint32_t)(step * step);
    for (int r = 0; r < rows; r++) {
        uint8_t *line = out + (size_t)r * columns;
        if (r >= high) {
            memcpy(line, line - columns, (size_t)columns);
            continue;
        }
        for (int c = 0; c < columns; c++) {
            uint32_t sum = 0;
            if (c < wide)
                for (int y = 0; y < step; y++)
                    for (int x = 0; x < step; x++)
                        sum += plane[(size_t)(r * step + y) * stride + (size_t)(c * step + x)];
            line[c] = c < wide ? (uint8_t)((sum + count / 2) / count) : line[c - 1];
        }
    }
}

/* A square of side x side pixels out of a plane, bilinear; beyond the plane its rim. at: 2x3, from the middle of a pixel
 * there to the middle of one here. OpenCV's warpAffine. */
void cut(const uint8_t *restrict plane, int width, int height, const double *at, uint8_t *restrict out, int side)
{
    for (int r = 0; r < side; r++)
        for (int c = 0; c < side; c++) {
            double x = at[0] * c + at[1] * r + at[2], y = at[3] * c + at[4] * r + at[5];
            x = x < 0 ? 0 : x > width - 1 ? width - 1 : x, y = y < 0 ? 0 : y > height - 1 ? height - 1 : y;
            const int left = (int)x < width - 2 ? (int)x : width - 2, top = (int)y < height - 2 ? (int)y : height - 2;
            const int u = (int)((x - left) * 32 + 0.5), v = (int)((y - top) * 32 + 0.5);
            const uint8_t *p = plane + (size_t)top * width + left, *q = p + width;
            const int sum = (p[0] * (32 - u) + p[1] * u) * (32 - v) + (q[0] * (32 - u) + q[1] * u) * v;
            *out++ = (uint8_t)((sum + 512) >> 10);
        }
}

INSIDE int mirrored(int k, int count) /* OpenCV's BORDER_REFLECT_101 */
{
    k = k < 0 ? -k : k;
    return k < count ? k : 2 * count - 2 - k;
}

/* The mean over (2 * reach + 1) x (2 * reach + 1) cells, the rim mirrored; in may be out. line: columns floats for sums,
 * then a copy of the whole. reach is less than columns and rows. */
void blur(const float *in, float *out, int columns, int rows, int reach, float *restrict line)
{
    float *across = line + columns;
    const float share = 1.0f / (float)((2 * reach + 1) * (2 * reach + 1));
    for (int r = 0; r < rows; r++) {
        const float *from = in + (size_t)r * columns;
        float *to = across + (size_t)r * columns, sum = 0;
        for (int k = -reach; k <= reach; k++)
            sum += from[mirrored(k, columns)];
        for (int c = 0; c < columns; c++) {
            to[c] = sum;
            sum += from[mirrored(c + reach + 1, columns)] - from[mirrored(c - reach, columns)];
        }
    }
    memset(line, 0, sizeof(float) * (size_t)columns);
    for (int k = -reach; k <= reach; k++)
        for (int c = 0; c < columns; c++)
            line[c] += across[(size_t)mirrored(k, rows) * columns + c];
    for (int r = 0; r < rows; r++) {
        const float *more = across + (size_t)mirrored(r + reach + 1, rows) * columns;
        const float *less = across + (size_t)mirrored(r - reach, rows) * columns;
        for (int c = 0; c < columns; c++) {
            out[(size_t)r * columns + c] = line[c] * share;
            line[c] += more[c] - less[c];
        }
    }
}

#define SOFT_FROM 1.35f /* as OpenCV's fillPoly with LINE_AA does it: measured */
#define SOFT_WIDTH 1.45f
#define NEAR 3

/* Puts a value where a polygon is, its rim soft. out: columns x rows. points: x, y of each corner; (0, 0) is the middle of
 * the first cell. away: columns x rows floats. */
void fill(float *restrict out, int columns, int rows, const float *points, int count, float value, float *restrict away)
{
    float least[2] = {1e9f, 1e9f}, most[2] = {-1e9f, -1e9f};
    for (int k = 0; k < 2 * count; k++) {
        if (!(points[k] > -1e5f && points[k] < 1e5f))
            return;
        least[k % 2] = points[k] < least[k % 2] ? points[k] : least[k % 2];
        most[k % 2] = points[k] > most[k % 2] ? points[k] : most[k % 2];
    }
#define CLIPPED(value, most) (int)((value) < 0 ? 0 : (value) > (most) ? (most) : (value))
    const int left = CLIPPED(least[0] - NEAR, columns), right = CLIPPED(most[0] + NEAR + 1, columns);
    const int top = CLIPPED(least[1] - NEAR, rows), bottom = CLIPPED(most[1] + NEAR + 1, rows);
    for (int r = top; r < bottom; r++)
        for (int c = left; c < right; c++)
            away[(size_t)r * columns + c] = NEAR * NEAR;
    for (int k = 0; k < count; k++) { /* squared distance to the nearest side, where one is near */
        const float *a = points + 2 * k, *b = points + 2 * ((k + 1) % count);
        const float dx = b[0] - a[0], dy = b[1] - a[1], length = dx * dx + dy * dy;
        const float x0 = a[0] < b[0] ? a[0] : b[0], y0 = a[1] < b[1] ? a[1] : b[1];
        const int end = CLIPPED(x0 + (dx < 0 ? -dx : dx) + NEAR + 1, columns);
        const int last = CLIPPED(y0 + (dy < 0 ? -dy : dy) + NEAR + 1, rows);
        for (int r = CLIPPED(y0 - NEAR, rows); r < last; r++)
            for (int c = CLIPPED(x0 - NEAR, columns); c < end; c++) {
                float t = length > 0 ? (((float)c - a[0]) * dx + ((float)r - a[1]) * dy) / length : 0;
                t = t < 0 ? 0 : t > 1 ? 1 : t;
                const float x = (float)c - a[0] - t * dx, y = (float)r - a[1] - t * dy, far = x * x + y * y;
                float *at = away + (size_t)r * columns + c;
                *at = far < *at ? far : *at;
            }
    }
    for (int r = top; r < bottom; r++)
        for (int c = left; c < right; c++) {
            int is_in = 0;
            for (int k = 0; k < count; k++) {
                const float *a = points + 2 * k, *b = points + 2 * ((k + 1) % count);
                if ((a[1] > (float)r) != (b[1] > (float)r))
                    is_in ^= (float)c < a[0] + ((float)r - a[1]) * (b[0] - a[0]) / (b[1] - a[1]);
            }
            const float far = __builtin_sqrtf(away[(size_t)r * columns + c]);
            float share = (SOFT_FROM - (is_in ? -far : far)) / SOFT_WIDTH;
            share = share < 0 ? 0 : share > 1 ? 1 : share;
            float *at = out + (size_t)r * columns + c;
            *at += (value - *at) * share;
        }
}

/* Raises a part of a plane, nothing above `most`. levels: columns x rows cells of step x step pixels. scratch:
 * 2 * columns * step bytes. */
void brighten(uint8_t *restrict plane, size_t stride, int width, int height, const uint8_t *levels, int columns, int rows,
              int step, int most, uint8_t *restrict scratch)
{
    grid all = {levels, columns, rows, step, {scratch, scratch + (size_t)columns * step}, -1};
    for (int y = 0; y < height; y++) {
        const uint8_t *upper, *lower;
        uint16_t k0, k1;
        uint8_t *restrict out = plane + y * stride;
        grid_at(&all, y, &upper, &lower, &k0, &k1);
        for (int x = 0; x < width; x++) {
            const int raised = out[x] + ((upper[x] * k0 + lower[x] * k1 + 32) >> 6);
            out[x] = (uint8_t)(raised < most ? raised : out[x] > most ? out[x] : most);
        }
    }
}

/* Each of `count` bytes is replaced by what the table of 256 has for it, in place. */
void look_up(uint8_t *restrict plane, const uint8_t *restrict table, int count)
{
    for (int k = 0; k < count; k++)
        plane[k] = table[plane[k]];
}
