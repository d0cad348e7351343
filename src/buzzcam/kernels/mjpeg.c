/* A webcam's JPEG (ITU-T T.81, baseline, one scan of three components, 4:2:2 or 4:2:0) straight into an I420 picture
 * of BT.601 limited range.
 *
 * Sixteen MCUs at a time: their coefficients lie side by side (coefficient k of 32 blocks, then coefficient k + 1), so
 * that gcc vectorises the inverse DCT over blocks; they stay in the L1 cache. The DCT is that of Arai, Agui and
 * Nakajima: its scale, the range and the quantisation are one factor for each coefficient. Pixels have 5 bits behind
 * the point until they are written. Within 2 levels of FFmpeg's decoder and import_decoded, mostly the same.
 *
 * The sizes that compiled.py gives are trusted, nothing in the data is: a wrong code or a lack of bits ends the
 * picture (DAMAGED).
 */

enum { NOT_OURS, DONE, DAMAGED };

#define LOOK 9            /* bits of a code that are looked up at once; more would crowd the L1 cache */
#define MOST_BITS 27      /* of a code and the value behind it; LOOK more are held before each, for the next look */
#define MCUS 16           /* at a time */
#define LANES 32          /* blocks side by side: the luma of 16 MCUs, or their Cb and then their Cr */
#define MOST_BLOCKS 8     /* of an MCU; an overrun of the data is seen behind each MCU */
#define SCRATCH_MORE 2048 /* bytes; MOST_BLOCKS of 64 values read less than that beyond the data */
#define POINT 5           /* bits of a pixel behind the point */
#define FINE 10           /* further bits of a factor behind the point: the largest product is below 2^31 */

/* What a code says: its bits and the value's, its bits alone, the value's, and by how many coefficients to go on. */
#define CODE(length, size, skip) ((uint32_t)((length) + (size)) | (uint32_t)(length) << 8 | (uint32_t)(size) << 16 | \
                                  (uint32_t)(skip) << 24)
#define END_OF_BLOCK 128
#define WRONG 64

typedef struct {
    uint8_t told[16 + 256];   /* as a DHT segment has it: how many codes of each length, then their symbols */
    uint32_t look[1 << LOOK]; /* CODE by the next bits; 0: a longer one, or none */
    int32_t limit[17];        /* codes of a length are below it, as 16 bits */
    int32_t symbols_at[17];   /* plus a code of a length: where in told its symbol is */
    int is_ac;
} huffman;

typedef struct {
    int32_t factor, at; /* of a coefficient: to pixels; where it lies among LANES */
} step;

/* What holds from picture to picture, as in T.81's abbreviated format, and what the last headers said. */
typedef struct {
    huffman dc[2], ac[2];
    uint8_t quant[4][64]; /* in zigzag order; 0 before it is told */
    int interval, columns, rows, luma_rows, chroma_rows; /* MCUs to a restart, in a row, rows; blocks of an MCU */
    uint8_t quant_of[3], dc_of[3], ac_of[3];
    step luma[64], chroma[64];
} mjpeg;

static const uint8_t natural[64] = { /* of the zigzag order */
    0,  1,  8,  16, 9,  2,  3,  10, 17, 24, 32, 25, 18, 11, 4,  5,  12, 19, 26, 33, 40, 48,
    41, 34, 27, 20, 13, 6,  7,  14, 21, 28, 35, 42, 49, 56, 57, 50, 43, 36, 29, 22, 15, 23,
    30, 37, 44, 51, 58, 59, 52, 45, 38, 31, 39, 46, 53, 60, 61, 54, 47, 55, 62, 63,
};

/* The tables of T.81 Annex K.3, which webcams leave out, as DHT segments have them. */
static const uint8_t standard_tables[] = {
    0x00, 0, 1, 5, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11,
    0x01, 0, 3, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11,
    0x10, 0, 2, 1, 3, 3, 2, 4, 3, 5, 5, 4, 4, 0, 0, 1, 125,
    0x01, 0x02, 0x03, 0x00, 0x04, 0x11, 0x05, 0x12, 0x21, 0x31, 0x41, 0x06, 0x13, 0x51, 0x61, 0x07, 0x22, 0x71,
    0x14, 0x32, 0x81, 0x91, 0xa1, 0x08, 0x23, 0x42, 0xb1, 0xc1, 0x15, 0x52, 0xd1, 0xf0, 0x24, 0x33, 0x62, 0x72,
    0x82, 0x09, 0x0a, 0x16, 0x17, 0x18, 0x19, 0x1a, 0x25, 0x26, 0x27, 0x28, 0x29, 0x2a, 0x34, 0x35, 0x36, 0x37,
    0x38, 0x39, 0x3a, 0x43, 0x44, 0x45, 0x46, 0x47, 0x48, 0x49, 0x4a, 0x53, 0x54, 0x55, 0x56, 0x57, 0x58, 0x59,
    0x5a, 0x63, 0x64, 0x65, 0x66, 0x67, 0x68, 0x69, 0x6a, 0x73, 0x74, 0x75, 0x76, 0x77, 0x78, 0x79, 0x7a, 0x83,
    0x84, 0x85, 0x86, 0x87, 0x88, 0x89, 0x8a, 0x92, 0x93, 0x94, 0x95, 0x96, 0x97, 0x98, 0x99, 0x9a, 0xa2, 0xa3,
    0xa4, 0xa5, 0xa6, 0xa7, 0xa8, 0xa9, 0xaa, 0xb2, 0xb3, 0xb4, 0xb5, 0xb6, 0xb7, 0xb8, 0xb9, 0xba, 0xc2, 0xc3,
    0xc4, 0xc5, 0xc6, 0xc7, 0xc8, 0xc9, 0xca, 0xd2, 0xd3, 0xd4, 0xd5, 0xd6, 0xd7, 0xd8, 0xd9, 0xda, 0xe1, 0xe2,
    0xe3, 0xe4, 0xe5, 0xe6, 0xe7, 0xe8, 0xe9, 0xea, 0xf1, 0xf2, 0xf3, 0xf4, 0xf5, 0xf6, 0xf7, 0xf8, 0xf9, 0xfa,
    0x11, 0, 2, 1, 2, 4, 4, 3, 4, 7, 5, 4, 4, 0, 1, 2, 119,
    0x00, 0x01, 0x02, 0x03, 0x11, 0x04, 0x05, 0x21, 0x31, 0x06, 0x12, 0x41, 0x51, 0x07, 0x61, 0x71, 0x13, 0x22,
    0x32, 0x81, 0x08, 0x14, 0x42, 0x91, 0xa1, 0xb1, 0xc1, 0x09, 0x23, 0x33, 0x52, 0xf0, 0x15, 0x62, 0x72, 0xd1,
    0x0a, 0x16, 0x24, 0x34, 0xe1, 0x25, 0xf1, 0x17, 0x18, 0x19, 0x1a, 0x26, 0x27, 0x28, 0x29, 0x2a, 0x35, 0x36,
    0x37, 0x38, 0x39, 0x3a, 0x43, 0x44, 0x45, 0x46, 0x47, 0x48, 0x49, 0x4a, 0x53, 0x54, 0x55, 0x56, 0x57, 0x58,
    0x59, 0x5a, 0x63, 0x64, 0x65, 0x66, 0x67, 0x68, 0x69, 0x6a, 0x73, 0x74, 0x75, 0x76, 0x77, 0x78, 0x79, 0x7a,
    0x82, 0x83, 0x84, 0x85, 0x86, 0x87, 0x88, 0x89, 0x8a, 0x92, 0x93, 0x94, 0x95, 0x96, 0x97, 0x98, 0x99, 0x9a,
    0xa2, 0xa3, 0xa4, 0xa5, 0xa6, 0xa7, 0xa8, 0xa9, 0xaa, 0xb2, 0xb3, 0xb4, 0xb5, 0xb6, 0xb7, 0xb8, 0xb9, 0xba,
    0xc2, 0xc3, 0xc4, 0xc5, 0xc6, 0xc7, 0xc8, 0xc9, 0xca, 0xd2, 0xd3, 0xd4, 0xd5, 0xd6, 0xd7, 0xd8, 0xd9, 0xda,
    0xe2, 0xe3, 0xe4, 0xe5, 0xe6, 0xe7, 0xe8, 0xe9, 0xea, 0xf2, 0xf3, 0xf4, 0xf5, 0xf6, 0xf7, 0xf8, 0xf9, 0xfa,
};

/* ---- headers */

static uint32_t code_of(const huffman *table, int length, int symbol)
{
    const int size = table->is_ac ? symbol & 15 : symbol, run = table->is_ac ? symbol >> 4 : 0;
    if (size > (table->is_ac ? 10 : 11) || (table->is_ac && !size && run && run != 15))
        return CODE(length, 0, WRONG);
    return CODE(length, size, table->is_ac && !symbol ? END_OF_BLOCK : run + 1);
}

/* One table of a DHT segment; the bytes it takes, 0 if it is wrong. Made anew only if it is another one. */
static size_t read_table(mjpeg *m, const uint8_t *from, size_t size)
{
    size_t symbols = 0;
    for (size_t k = 1; k <= 16 && k < size; k++)
        symbols += from[k];
    if (size < 17 + symbols || symbols > 256 || from[0] & 0xee)
        return 0;
    huffman *const table = from[0] >> 4 ? &m->ac[from[0] & 1] : &m->dc[from[0] & 1];
    if (!memcmp(table->told, from + 1, 16 + symbols))
        return 17 + symbols;
    memset(table, 0, sizeof *table);
    memcpy(table->told, from + 1, 16 + symbols);
    table->is_ac = from[0] >> 4;
    for (int length = 1, code = 0, at = 16; length <= 16; length++, code *= 2) {
        table->symbols_at[length] = at - code;
        for (int k = 0; k < table->told[length - 1]; k++, code++, at++) {
            if (code >> length) { /* more codes than there can be */
                memset(table, 0, sizeof *table);
                return 0;
            }
            const uint32_t said = code_of(table, length, table->told[at]);
            for (int rest = 0; length <= LOOK && rest < 1 << (LOOK - length); rest++)
                table->look[(code << (LOOK - length)) + rest] = said;
        }
        table->limit[length] = code << (16 - length);
    }
    return 17 + symbols;
}

/* The tables of a DHT or DQT segment; 0 if one is wrong, or not for us. */
static int read_tables(mjpeg *m, const uint8_t *from, size_t size, int is_quant)
{
    while (size) {
        size_t taken = 0;
        if (!is_quant)
            taken = read_table(m, from, size);
        else if (size >= 65 && from[0] < 4) {
            memcpy(m->quant[from[0]], from + 1, 64);
            taken = 65;
        }
        if (!taken)
            return 0;
        from += taken, size -= taken;
    }
    return 1;
}

/* The frame header (SOF0): 0 if it is not three components of 4:2:2 or 4:2:0, 8 bit, width x height. */
static int read_frame(mjpeg *m, const uint8_t *s, size_t size, int width, int height, uint8_t ids[3])
{
    if (size < 15 || s[0] != 8 || s[5] != 3)
        return 0;
    const int rows = s[1] << 8 | s[2], columns = s[3] << 8 | s[4];
    if (rows / 2 * 2 != height || columns / 2 * 2 != width)
        return 0;
    const int luma = s[7], chroma = s[10]; /* blocks of an MCU: columns << 4 | rows; FFmpeg writes 4:2:2 as 22, 12 */
    if (s[13] != chroma || !((luma == 0x21 && chroma == 0x11) || (luma == 0x22 && (chroma == 0x11 || chroma == 0x12))))
        return 0;
    for (int k = 0; k < 3; k++)
        ids[k] = s[6 + 3 * k], m->quant_of[k] = s[8 + 3 * k];
    m->luma_rows = luma & 15, m->chroma_rows = chroma & 15;
    m->columns = (columns + 15) / 16, m->rows = (rows + 8 * m->luma_rows - 1) / (8 * m->luma_rows);
    return m->quant_of[0] < 4 && m->quant_of[1] < 4 && m->quant_of[1] == m->quant_of[2];
}

/* The scan header (SOS): 0 if it is not all components in one go. */
static int read_scan(mjpeg *m, const uint8_t *s, size_t size, const uint8_t ids[3])
{
    if (size < 10 || s[0] != 3 || s[7] != 0 || s[8] != 63 || s[9] != 0)
        return 0;
    for (int k = 0; k < 3; k++) {
        m->dc_of[k] = s[2 + 2 * k] >> 4, m->ac_of[k] = s[2 + 2 * k] & 15;
        if (s[1 + 2 * k] != ids[k] || m->dc_of[k] > 1 || m->ac_of[k] > 1 || !m->quant[m->quant_of[k]][0])
            return 0;
    }
    return 1;
}

/* All up to the scan: where it begins, or 0 for a picture that is not ours. */
static size_t read_headers(mjpeg *m, const uint8_t *data, size_t size, int width, int height)
{
    uint8_t ids[3] = {0};
    int has_frame = 0;
    m->interval = 0;
    if (size < 4 || data[0] != 0xff || data[1] != 0xd8)
        return 0;
    for (size_t at = 2; at + 4 <= size;) {
        if (data[at] != 0xff)
            return 0;
        const int marker = data[at + 1];
        if (marker == 0xff) { /* a fill byte */
            at++;
            continue;
        }
        const uint8_t *const s = data + at + 4;
        const size_t length = (size_t)(data[at + 2] << 8 | data[at + 3]);
        if (length < 2 || at + 2 + length > size)
            return 0;
        const size_t inside = length - 2;
        int is_ours = 0;
        if (marker == 0xc4 || marker == 0xdb)
            is_ours = read_tables(m, s, inside, marker == 0xdb);
        else if (marker == 0xc0)
            is_ours = has_frame = read_frame(m, s, inside, width, height, ids);
        else if (marker == 0xdd && inside >= 2)
            m->interval = s[0] << 8 | s[1], is_ours = 1;
        else if (marker == 0xfe) /* some say so that they are of limited range */
            is_ours = inside < 9 || memcmp(s, "CS=ITU601", 9);
        else if (marker >= 0xe0 && marker <= 0xef)
            is_ours = 1;
        else if (marker == 0xda)
            return has_frame && read_scan(m, s, inside, ids) ? at + 2 + length : 0;
        if (!is_ours)
            return 0;
        at += 2 + length;
    }
    return 0;
}

/* For each coefficient in zigzag order the factor that brings it to pixels of limited range, times the DCT's scale. */
static void make_steps(step *steps, const uint8_t *quant, double gain)
{
    static const double scale[8] = {1, 1.387039845, 1.306562965, 1.175875602, 1, 0.785694958, 0.541196100, 0.275899379};
    for (int k = 0; k < 64; k++) {
        const double exact = quant[k] * gain * scale[natural[k] / 8] * scale[natural[k] % 8] / 8;
        steps[k].factor = (int32_t)(exact * (1 << POINT) * (1 << FINE) + 0.5);
        steps[k].at = natural[k] * LANES;
    }
}

/* ---- the coded bits */

/* The next bits, the first one on top; how many of them count; where the next bytes are. */
typedef struct {
    uint64_t held;
    int count;
    const uint8_t *next;
} bits;

INSIDE void refill(bits *b)
{
    const uint8_t *p = b->next;
    const uint64_t eight = (uint64_t)p[0] << 56 | (uint64_t)p[1] << 48 | (uint64_t)p[2] << 40 | (uint64_t)p[3] << 32 |
                           (uint64_t)p[4] << 24 | (uint64_t)p[5] << 16 | (uint64_t)p[6] << 8 | (uint64_t)p[7];
    b->held |= eight >> b->count;
    b->next += (63 - b->count) >> 3;
    b->count |= 56;
}

/* The CODE at the front of the bits, if it is longer than LOOK or none. */
static uint32_t long_code(const huffman *table, uint64_t held)
{
    const int front = (int)(held >> 48);
    for (int length = LOOK + 1; length <= 16; length++)
        if (front < table->limit[length])
            return code_of(table, length, table->told[table->symbols_at[length] + (front >> (16 - length))]);
    return CODE(16, 0, WRONG);
}

/* Takes a code and the value behind it, after a refill if the bits are low. Returns CODE. */
INSIDE uint32_t take(bits *b, const huffman *table, int is_low, int32_t *value)
{
    uint32_t code = table->look[b->held >> (64 - LOOK)];
    if (is_low) /* while that is looked up */
        refill(b);
    if (!code)
        code = long_code(table, b->held);
    const uint64_t behind = b->held << (code >> 8 & 63);
    const int size = code >> 16 & 15;
    const int32_t is_positive = (int32_t)((int64_t)behind >> 63); /* all ones, or 0 */
    *value = (int32_t)(behind >> 1 >> (63 - size)) + (~is_positive & (1 - (1 << size)));
    b->held <<= code & 63;
    b->count -= code & 63;
    return code;
}

/* How a block of an MCU is coded, and where its coefficients go: in MCU n, n * apart further. */
typedef struct {
    const huffman *dc, *ac;
    const step *steps;
    int32_t *before, bias; /* the DC value of the last such block; what is added to it */
    int16_t *to;
    int apart;
} block;

/* MCUs `first` to `last` of those that are done at a time. Returns 1, or 0 where the data are wrong. */
FAST static int take_mcus(bits *from, const uint8_t *data_end, const block *blocks, int count, int first, int last)
{
    bits b = *from;
    for (int mcu = first; mcu < last; mcu++) {
        for (const block *t = blocks; t < blocks + count; t++) {
            const huffman *const ac = t->ac;
            const step *const steps = t->steps;
            int16_t *const to = t->to + mcu * t->apart;
            int32_t value;
            const uint32_t code = take(&b, t->dc, 1, &value);
            *t->before = value += *t->before;
            if ((code >> 24 & WRONG) | ((uint32_t)(value + 2048) & ~4095u)) /* by far more than white */
                return 0;
            to[0] = (int16_t)(((value * steps[0].factor) >> FINE) + t->bias);
            uint32_t k = 0;
            do {
                k += take(&b, ac, b.count < MOST_BITS + LOOK, &value) >> 24;
                if (k > 63)
                    break;
                to[steps[k].at] = (int16_t)((value * steps[k].factor + (1 << (FINE - 1))) >> FINE);
            } while (k < 63);
            if (k & WRONG)
                return 0;
        }
        if (b.next - (b.count >> 3) > data_end)
            return 0;
    }
    *from = b;
    return 1;
}

/* The bytes up to the next marker without what was stuffed in, and SCRATCH_MORE zeros. Returns where the marker's
 * second byte is, or the end. */
static const uint8_t *unstuff(const uint8_t *from, const uint8_t *end, uint8_t *to, const uint8_t **to_end)
{
    while (from < end) {
        const uint8_t *ff = memchr(from, 0xff, (size_t)(end - from));
        const size_t count = (size_t)((ff ? ff : end) - from);
        memcpy(to, from, count);
        to += count, from += count;
        while (from < end && *from == 0xff)
            from++;
        if (from == end || *from)
            break;
        *to++ = 0xff, from++;
    }
    memset(to, 0, SCRATCH_MORE);
    *to_end = to;
    return from;
}

/* ---- pixels */

/* x * part: one instruction (pmulhrsw), which gcc sees only if the part is from 0.5 to 1. */
#define TIMES(x, part) (int16_t)((((int32_t)(x) * (int16_t)((part) * 32768) >> 14) + 1) >> 1)

/* The one-dimensional inverse DCT of LANES columns or rows; `apart` values lie between two of one. */
INSIDE void idct(const int16_t *restrict in, int16_t *restrict out, int apart)
{
    for (int i = 0; i < LANES; i++) {
#define IN(k) in[(k) * apart + i]
#define OUT(k) out[(k) * apart + i]
        const int16_t sum04 = IN(0) + IN(4), diff04 = IN(0) - IN(4), sum26 = IN(2) + IN(6), turn26 = IN(2) - IN(6);
        const int16_t diff26 = 2 * turn26 - TIMES(turn26, 0.585786438) - sum26;
        const int16_t e0 = sum04 + sum26, e3 = sum04 - sum26, e1 = diff04 + diff26, e2 = diff04 - diff26;
        const int16_t sum53 = IN(5) + IN(3), diff53 = IN(5) - IN(3), sum17 = IN(1) + IN(7), diff17 = IN(1) - IN(7);
        const int16_t o0 = sum17 + sum53, across = sum17 - sum53, both = diff53 + diff17;
        const int16_t z = both + TIMES(both, 0.847759065);
        const int16_t o1 = z - 2 * diff53 - TIMES(diff53, 0.613125930) - o0;
        const int16_t o2 = 2 * across - TIMES(across, 0.585786438) - o1;
        const int16_t o3 = 2 * diff17 - TIMES(diff17, 0.917607800) - z + o2;
        OUT(0) = e0 + o0, OUT(7) = e0 - o0, OUT(1) = e1 + o1, OUT(6) = e1 - o1;
        OUT(2) = e2 + o2, OUT(5) = e2 - o2, OUT(4) = e3 + o3, OUT(3) = e3 - o3;
    }
}

/* Rows of pixels within the limits, the point gone; of two rows (is_halved) the mean. */
INSIDE void finish(const int16_t *restrict values, int is_halved, int low, int high, int16_t *restrict out)
{
    const int16_t least = (int16_t)(low << POINT), most = (int16_t)((high << POINT) + (1 << POINT) - 1);
    for (int i = 0; i < 8 * LANES; i++) {
        const int16_t a = values[i] < least ? least : values[i], b = a > most ? most : a;
        if (is_halved) {
            const int16_t c = values[8 * LANES + i], d = c < least ? least : c, e = d > most ? most : d;
            out[i] = (int16_t)((uint16_t)(b + e) >> (POINT + 1));
        } else
            out[i] = (int16_t)((uint16_t)b >> POINT);
    }
}

/* One row of LANES blocks: from all their first pixels, then all their second ones, to bytes in order. */
INSIDE void interleave(const int16_t *restrict row, uint8_t *restrict out)
{
    uint16_t two[4][LANES];
    uint32_t four[2][LANES];
    uint64_t eight[LANES];
    for (int k = 0; k < 4; k++)
        for (int i = 0; i < LANES; i++)
            two[k][i] = (uint16_t)(row[2 * k * LANES + i] | row[(2 * k + 1) * LANES + i] << 8);
    for (int k = 0; k < 2; k++)
        for (int i = 0; i < LANES; i++)
            four[k][i] = two[2 * k][i] | (uint32_t)two[2 * k + 1][i] << 16;
    for (int i = 0; i < LANES; i++)
        eight[i] = four[0][i] | (uint64_t)four[1][i] << 32;
    memcpy(out, eight, sizeof eight);
}

/* Coefficients of LANES blocks to rows of bytes: 8, or 4 (is_halved). */
INSIDE void pixels(int16_t *restrict coefficients, int16_t *restrict work, int is_halved, int low, int high,
                   uint8_t out[8][8 * LANES])
{
    for (int k = 0; k < 8; k++)
        idct(coefficients + k * LANES, work + k * LANES, 8 * LANES);
    for (int k = 0; k < 8; k++)
        idct(work + k * 8 * LANES, coefficients + k * 8 * LANES, LANES);
    for (int k = 0; k < (is_halved ? 4 : 8); k++) {
        finish(coefficients + (is_halved ? 2 * k : k) * 8 * LANES, is_halved, low, high, work);
        interleave(work, out[k]);
    }
}

/* Those of the pixels that are in a plane of width x height. No rows: their place is only brought into the cache. */
INSIDE void put(uint8_t (*rows)[8 * LANES], int from, int count, int columns, uint8_t *plane, int x, int y, int width,
                int height)
{
    const int wide = width - x < columns ? width - x : columns;
    for (int k = 0; k < count && y + k < height && wide > 0; k++) {
        uint8_t *const to = plane + (size_t)(y + k) * width + x;
        if (rows)
            memcpy(to, rows[k] + from, (size_t)wide);
        else
            for (int i = 0; i < wide; i += 64)
                PREFETCH(to + i);
    }
}

/* ---- the scan */

/* What the pixel side of the scan works on. */
typedef struct {
    int16_t luma[2][64 * LANES], chroma[2][64 * LANES], work[64 * LANES]; /* a row of blocks, the one below */
    uint8_t rows[8][8 * LANES];
} workspace;

/* The blocks of an MCU in the order in which they are coded; their count. */
static int list_blocks(const mjpeg *m, workspace *w, int32_t before[3], block blocks[MOST_BLOCKS])
{
    const int luma_bias = (int)((128 * 219 / 255. + 16.5) * (1 << POINT)), chroma_bias = (int)(128.5 * (1 << POINT));
    int count = 0;
    for (int k = 0; k < 2 * m->luma_rows; k++)
        blocks[count++] = (block){&m->dc[m->dc_of[0]], &m->ac[m->ac_of[0]], m->luma, before, luma_bias,
                                  w->luma[k / 2] + k % 2, 2};
    for (int c = 1; c < 3; c++)
        for (int k = 0; k < m->chroma_rows; k++)
            blocks[count++] = (block){&m->dc[m->dc_of[c]], &m->ac[m->ac_of[c]], m->chroma, before + c, chroma_bias,
                                      w->chroma[k] + (c - 1) * MCUS, 1};
    return count;
}

/* The MCUs from `column` of a row on, as pixels. No workspace: their places only brought into the cache. */
FAST static void put_mcus(const mjpeg *m, workspace *w, int row, int column, uint8_t *out, int width, int height)
{
    uint8_t (*const rows)[8 * LANES] = w ? w->rows : 0;
    const int w2 = width / 2, h2 = height / 2, is_422 = m->luma_rows == m->chroma_rows, lines = is_422 ? 4 : 8;
    uint8_t *const us = out + (size_t)width * height, *const vs = us + (size_t)w2 * h2;
    for (int k = 0; k < m->luma_rows; k++) {
        if (w)
            pixels(w->luma[k], w->work, 0, 16, 235, rows);
        put(rows, 0, 8, 16 * MCUS, out, 16 * column, 8 * (m->luma_rows * row + k), width, height);
    }
    for (int k = 0; k < m->chroma_rows; k++) {
        const int y = lines * (m->chroma_rows * row + k);
        if (w)
            pixels(w->chroma[k], w->work, is_422, 16, 240, rows);
        put(rows, 0, lines, 8 * MCUS, us, 8 * column, y, w2, h2);
        put(rows, 8 * MCUS, lines, 8 * MCUS, vs, 8 * column, y, w2, h2);
    }
}

/* All MCUs, by restart intervals and MCUS of a row at a time. */
static int decode_scan(const mjpeg *m, const uint8_t *scan, const uint8_t *end, uint8_t *scratch, uint8_t *out,
                       int width, int height)
{
    const int mcus = m->rows * m->columns, interval = m->interval ? m->interval : mcus;
    const uint8_t *data_end = scratch;
    workspace w ALIGNED;
    int32_t before[3];
    block blocks[MOST_BLOCKS];
    bits b = {0, 0, scratch};
    const int block_count = list_blocks(m, &w, before, blocks);
    for (int at = 0; at < mcus;) {
        if (at % interval == 0) {
            if (at && (scan == end || *scan++ != 0xd0 + (at / interval + 7) % 8))
                return DAMAGED;
            scan = unstuff(scan, end, scratch, &data_end);
            b = (bits){0, 0, scratch};
            refill(&b);
            memset(before, 0, sizeof before);
        }
        const int column = at % m->columns, done = column % MCUS;
        int count = MCUS - done;
        if (count > m->columns - column)
            count = m->columns - column;
        if (count > interval - at % interval)
            count = interval - at % interval;
        for (int k = 0; k < 2 && !done; k++) {
            memset(w.luma[k], 0, k < m->luma_rows ? sizeof w.luma[k] : 0);
            memset(w.chroma[k], 0, k < m->chroma_rows ? sizeof w.chroma[k] : 0);
        }
        if (!done)
            put_mcus(m, 0, at / m->columns, column, out, width, height); /* the cache has it when the codes are read */
        if (!take_mcus(&b, data_end, blocks, block_count, done, done + count))
            return DAMAGED;
        at += count;
        if (at % m->columns == 0 || at % m->columns % MCUS == 0)
            put_mcus(m, &w, (at - 1) / m->columns, (at - 1) % m->columns / MCUS * MCUS, out, width, height);
    }
    return DONE;
}

/* Before the first picture: the standard tables. */
void mjpeg_start(mjpeg *m)
{
    memset(m, 0, sizeof *m);
    read_tables(m, standard_tables, sizeof standard_tables, 0);
}

/* A JPEG of width x height (an odd last row or column is left out) into an I420 buffer.
 * Returns DONE; NOT_OURS, and nothing is written: another kind of JPEG, or none; DAMAGED: the data are wrong or too
 * few, and what is in `out` is of no use. A complete picture may lack its end (EOI), and more may follow it.
 * scratch: size + SCRATCH_MORE bytes. */
int mjpeg_decode(mjpeg *m, const uint8_t *data, size_t size, uint8_t *scratch, uint8_t *out, int width, int height)
{
    const size_t scan = read_headers(m, data, size, width, height);
    if (!scan)
        return NOT_OURS;
    make_steps(m->luma, m->quant[m->quant_of[0]], 219 / 255.);
    make_steps(m->chroma, m->quant[m->quant_of[1]], 224 / 255.);
    return decode_scan(m, data + scan, data + size, scratch, out, width, height);
}
