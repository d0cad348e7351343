/** Arithmetic on planes of floats: what the desktop has OpenCV for, with the same rules at the rim. */

/** @typedef {{data: Float32Array, width: number, height: number, channels: number}} Planes the channels of a pixel lie side by side */
/** @typedef {[number, number, number, number]} Box left, top, right, bottom */

/** @returns {Planes} */
export function planes(width, height, channels, data = new Float32Array(width * height * channels)) {
    return { data, width, height, channels };
}

/** For each of `to` cells: from which of `from` cells on it covers them, and what share of it each of them is, one after the other. */
function sharesOf(from, to) {
    const scale = from / to, first = new Int32Array(to), starts = new Int32Array(to + 1), shares = [];
    for (let k = 0; k < to; k++) {
        const begin = k * scale, end = Math.min(from, begin + scale);
        first[k] = Math.floor(begin + 1e-6);
        for (let cell = first[k]; cell < end - 1e-6; cell++) shares.push((Math.min(end, cell + 1) - Math.max(begin, cell)) / (end - begin));
        starts[k + 1] = shares.length;
    }
    return { first, starts, shares: Float32Array.from(shares) };
}

/** The mean of what each cell covers (INTER_AREA); not for a larger size. @param {{data: ArrayLike<number>, width: number, height: number}} from its pixels are `step` wide @returns {Planes} */
export function shrunk(from, width, height, channels = from.channels, step = from.channels) {
    const out = planes(width, height, channels), line = new Float32Array(width * channels), { data } = from;
    const { first, starts, shares } = sharesOf(from.width, width), down = sharesOf(from.height, height);
    for (let row = 0, lineIs = -1; row < height; row++) {
        const to = row * line.length;
        for (let k = down.starts[row]; k < down.starts[row + 1]; k++) {
            const y = down.first[row] + k - down.starts[row], start = y * from.width * step, weight = down.shares[k];
            for (let x = 0, at = 0; y !== lineIs && x < width; x++) {
                for (let c = 0; c < channels; c++, at++) {
                    let sum = 0;
                    for (let j = starts[x], source = start + first[x] * step + c; j < starts[x + 1]; j++, source += step) sum += shares[j] * data[source];
                    line[at] = sum;
                }
            }
            lineIs = y;
            for (let at = 0; at < line.length; at++) out.data[to + at] += weight * line[at];
        }
    }
    return out;
}

/** For each of `to` cells: the two of `from` that it lies between, and how near it is to the second. */
export function betweens(from, to) {
    const low = new Int32Array(to), high = new Int32Array(to), share = new Float32Array(to);
    for (let k = 0; k < to; k++) {
        const middle = Math.min(from - 1, Math.max(0, (k + 0.5) * from / to - 0.5));
        low[k] = Math.floor(middle);
        high[k] = Math.min(from - 1, low[k] + 1);
        share[k] = middle - low[k];
    }
    return { low, high, share };
}

/** Row `row` of what `from` is when it is as high as `down` says. @param {Planes} from @param {Float32Array} into a row of `from`, its values from `begin` to `end` */
export function rowOf(from, down, row, into, begin = 0, end = from.width * from.channels) {
    const size = from.width * from.channels, upper = down.low[row] * size, lower = down.high[row] * size, share = down.share[row];
    for (let k = begin; k < end; k++) into[k] = from.data[upper + k] + share * (from.data[lower + k] - from.data[upper + k]);
}

/** Bilinear (INTER_LINEAR). @param {Planes} from @returns {Planes} */
export function stretched(from, width, height) {
    const { channels } = from, out = planes(width, height, channels), row = new Float32Array(from.width * channels);
    const across = betweens(from.width, width), down = betweens(from.height, height);
    for (let y = 0, to = 0; y < height; y++) {
        rowOf(from, down, y, row);
        for (let x = 0; x < width; x++) {
            const left = across.low[x] * channels, right = across.high[x] * channels, share = across.share[x];
            for (let c = 0; c < channels; c++) out.data[to++] = row[left + c] + share * (row[right + c] - row[left + c]);
        }
    }
    return out;
}

/** The same of whole levels 0..255, as OpenCV rounds them: in 2048ths across, and twice down. @param {Planes} from @returns {Planes} */
export function stretchedLevels({ data, width: wide, height: high, channels }, width, height) {
    const out = planes(width, height, channels), across = betweens(wide, width), down = betweens(high, height), size = wide * channels;
    const between = (one, other, share) => (Math.round(2048 * (1 - share)) * one + Math.round(2048 * share) * other) >> 4;
    for (let y = 0, to = 0; y < height; y++) {
        const upper = down.low[y] * size, lower = down.high[y] * size, first = Math.round(2048 * (1 - down.share[y])), second = Math.round(2048 * down.share[y]);
        for (let x = 0; x < width; x++) {
            for (let left = across.low[x] * channels, right = across.high[x] * channels, c = 0; c < channels; c++, left++, right++) {
                const above = between(data[upper + left], data[upper + right], across.share[x]), below = between(data[lower + left], data[lower + right], across.share[x]);
                out.data[to++] = (((first * above) >> 16) + ((second * below) >> 16) + 2) >> 2;
            }
        }
    }
    return out;
}

/** @param {Planes} from @param {Box} box @returns {Planes} */
export function cropped(from, [left, top, right, bottom]) {
    const { channels } = from, out = planes(right - left, bottom - top, channels);
    for (let y = 0; y < out.height; y++) {
        const start = ((top + y) * from.width + left) * channels;
        out.data.set(from.data.subarray(start, start + out.width * channels), y * out.width * channels);
    }
    return out;
}

/** To whole levels of 0..255. @param {Planes} of changed in place */
export function rounded(of) {
    for (let k = 0; k < of.data.length; k++) of.data[k] = Math.min(255, Math.max(0, Math.round(of.data[k])));
    return of;
}

/**
 * The mean of a square around each pixel. Beyond the rim the picture is mirrored.
 * @param {Planes} from @param {number} reach of the square, to each side @param {boolean} isRimTwice the mirror lies beyond the last pixel, not in it @returns {Planes}
 */
export function blurred(from, reach, isRimTwice = false) {
    const { width, height, channels, data } = from, size = width * channels, side = 2 * reach + 1;
    const across = new Float32Array(data.length), out = planes(width, height, channels), sums = new Float64Array(size);
    for (let start = 0; start < data.length; start += size) {
        for (let c = start; c < start + channels; c++) {
            let sum = 0;
            for (let k = -reach; k < reach; k++) sum += data[c + mirrored(k, width, isRimTwice) * channels];
            for (let k = 0; k < width; k++) {
                sum += data[c + mirrored(k + reach, width, isRimTwice) * channels];
                across[c + k * channels] = sum / side;
                sum -= data[c + mirrored(k - reach, width, isRimTwice) * channels];
            }
        }
    }
    for (let y = -reach; y < height + reach; y++) {
        const next = mirrored(y, height, isRimTwice) * size, last = mirrored(y - 2 * reach, height, isRimTwice) * size, to = (y - reach) * size;
        for (let k = 0; k < size; k++) sums[k] += across[next + k];
        for (let k = 0; to >= 0 && k < size; k++) {
            out.data[to + k] = sums[k] / side;
            sums[k] -= across[last + k];
        }
    }
    return out;
}

function mirrored(k, count, isRimTwice) {
    if (k >= 0 && k < count) return k;
    const period = Math.max(1, isRimTwice ? 2 * count : 2 * count - 2), within = ((k % period) + period) % period;
    return within < count ? within : isRimTwice ? period - 1 - within : period - within;
}

/**
 * What hangs together of the cells that are chosen, corners included.
 * @param {Planes} of one channel @param {number} least a cell is chosen from here on
 * @returns {{labels: Int32Array, parts: {box: Box, size: number}[]}} labels: 0 is not chosen, k is of parts[k - 1]
 */
export function partsOf({ data, width, height }, least) {
    const labels = new Int32Array(width * height), parts = [], open = [];
    for (let start = 0; start < labels.length; start++) {
        if (labels[start] || !(data[start] >= least)) continue;
        const label = parts.length + 1, box = [width, height, 0, 0];
        let size = 0;
        labels[start] = label;
        open.push(start);
        while (open.length) {
            const at = open.pop(), x = at % width, y = (at - x) / width;
            size += 1;
            [box[0], box[1], box[2], box[3]] = [Math.min(box[0], x), Math.min(box[1], y), Math.max(box[2], x + 1), Math.max(box[3], y + 1)];
            for (let row = Math.max(0, y - 1); row <= Math.min(height - 1, y + 1); row++) {
                for (let column = Math.max(0, x - 1); column <= Math.min(width - 1, x + 1); column++) {
                    const next = row * width + column;
                    if (labels[next] || !(data[next] >= least)) continue;
                    labels[next] = label;
                    open.push(next);
                }
            }
        }
        parts.push({ box, size });
    }
    return { labels, parts };
}
