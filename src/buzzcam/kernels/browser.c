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
