/**
 * One picture and its matte, from the camera's frame to the one that goes out. Done by the desktop's own kernels, as
 * WebAssembly on planes of Y, U and V: so nothing needs a GPU, and both do the same. Numbers of effects/matte.py and
 * effects/blur.py.
 */

const CELL_PX = 4;
const STILL_LEVELS = 2, MOVING_LEVELS = 6, STILL_WEIGHT = 128, ROOM = 32, PERSON = 200;
const WEAKEST_BLUR = 0.006, STRONGEST_BLUR = 0.040;  // sigma, as a share of the height
const COARSE_CELLS = 3, MOST_COARSE_PX = 32, LEAST_CELLS = 2;
const PASSES = 3, VECTOR = 64;
const LEAST_SIDE_PX = 64, LONGEST_SIDE_PX = 4096;
const PAGE = 65536;
const LOAD_MS = 20_000;
const LARGEST_NET = 256 * 448;  // cells

/** What R, G and B weigh in Y, U and V. */
const MATRICES = { bt709: [0.2126, 0.0722], bt601: [0.299, 0.114] };

/** Of cameras where the browser does not say (Firefox), as WebRTC takes them to be; of what the browser made R, G and B of. */
const CAMERAS_SPACE = { primaries: "bt709", transfer: "bt709", matrix: "smpte170m", fullRange: false };

/** @returns {Promise<any>} the kernels, with memory of their own */
export async function loadKernels() {
    const { instance } = await WebAssembly.instantiateStreaming(fetch(new URL("kernels.wasm", import.meta.url), { signal: AbortSignal.timeout(LOAD_MS) }));
    return instance.exports;
}

export class Picture {
    width = 0; height = 0;
    #kernels; #top = 0; #space = ""; #at = {}; #tables = new Map(); #behind = null; #behindIs = ""; #canvas = null; #taps = null;
    #spare = new Map();

    /** @param {any} kernels see `loadKernels` @param {ImageBitmap | null} behind */
    constructor(kernels, behind) {
        this.#kernels = kernels;
        this.#behind = behind;
    }

    /** Size of the matte, in cells. */
    get columns() {
        return Math.ceil(this.width / CELL_PX);
    }

    get rows() {
        return Math.ceil(this.height / CELL_PX);
    }

    /** @param {VideoFrame} frame the camera's next @returns {Promise<boolean>} whether it is of another size than the one before */
    async take(frame) {
        const { x, y, width, height } = frame.visibleRect, isOther = (width & ~1) !== this.width || (height & ~1) !== this.height;
        if (isOther) this.#lay(width & ~1, height & ~1);
        this.#space = frame.colorSpace.matrix ? frame.colorSpace : CAMERAS_SPACE;
        const rect = { x: x & ~1, y: y & ~1, width: this.width, height: this.height }, luma = this.width * this.height, { front, scratch } = this.#at;
        const plane = (offset, stride) => ({ offset, stride });
        if (frame.format === "I420") {
            const layout = [plane(0, this.width), plane(luma, this.width / 2), plane(luma * 5 / 4, this.width / 2)];
            await frame.copyTo(this.#bytes(front, luma * 3 / 2), { rect, layout });
        } else if (frame.format === "NV12") {
            await frame.copyTo(this.#bytes(scratch, luma * 3 / 2), { rect, layout: [plane(0, this.width), plane(luma, this.width)] });
            this.#bytes(front, luma).set(this.#bytes(scratch, luma));
            this.#kernels.apart(scratch + luma, front + luma, front + luma * 5 / 4, luma / 4);
        } else {  // of a kind that only the browser can read
            this.#canvas ??= new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true });
            [this.#canvas.canvas.width, this.#canvas.canvas.height] = [this.width, this.height];
            this.#canvas.drawImage(frame, 0, 0);
            this.#bytes(scratch, luma * 4).set(this.#canvas.getImageData(0, 0, this.width, this.height).data);
            this.#space = CAMERAS_SPACE;
            this.#fromRgb(scratch, front);
        }
        this.#at.shown = this.#at.alpha;
        this.changed();
        return isOther;
    }

    // ---- for the effects of the camera's picture, which stand before the room is hidden

    get kernels() {
        return this.#kernels;
    }

    /** Y, U or V as it is now. @param {number} k @returns {{at: number, width: number, height: number, px: number}} px: of luma, in one of it */
    plane(k) {
        const { width, height } = this, luma = width * height, { front } = this.#at;
        return k ? { at: front + luma + (k - 1) * luma / 4, width: width / 2, height: height / 2, px: 2 } : { at: front, width, height, px: 1 };
    }

    /** The small version of one of them. */
    cells(k) {
        const { columns, rows } = this;
        return { at: this.#at.cells + k * columns * rows, width: columns, height: rows, px: CELL_PX };
    }

    /** What is shown of the person, where there is a matte. */
    get mask() {
        return { at: this.#at.shown, width: this.columns, height: this.rows, px: CELL_PX };
    }

    get scratch() {
        return this.#at.scratch;
    }

    /** The effects have changed the whole: its small version is made anew. */
    changed() {
        this.#kernels.shrink(this.#at.front, this.width, this.height, this.#at.scratch, this.#at.cells);
    }

    /** Another whole takes its place. @param {(from: number, to: number) => void} draw an I420 picture */
    redraw(draw) {
        const other = this.spare("other", this.width * this.height * 3 / 2), before = this.#at.front;
        draw(before, other);
        this.#at.front = other;
        this.#spare.set("other", { at: before, size: this.width * this.height * 3 / 2 });
    }

    /** A part of it becomes the whole, with all that belongs to it. step: pixels of it for one of the part. */
    enlarge(left, top, step) {
        const { columns, rows } = this, cut = this.spare("cut", columns * rows), small = this.spare("small", 3 * columns * rows);
        const part = (from, { px, width, height }, to) => this.#kernels.enlarge_part(from, width, height, left / px, top / px, step, this.#at.scratch, to, width, height);
        this.redraw((_from, to) => {
            for (const k of [0, 1, 2]) part(this.plane(k).at, this.plane(k), to + this.plane(k).at - this.plane(0).at);
        });
        for (const k of [0, 1, 2]) part(this.cells(k).at, this.cells(k), small + k * columns * rows);
        this.#bytes(this.#at.cells, 3 * columns * rows).set(this.#bytes(small, 3 * columns * rows));
        part(this.#at.alpha, this.mask, cut);
        this.#at.shown = cut;
    }

    /** Memory under a name, kept while the size of the picture stays. Views from before may be void after it. */
    spare(name, size) {
        const known = this.#spare.get(name);
        if (known?.size >= size) return known.at;
        const at = this.#room(size);
        this.#spare.set(name, { at, size });
        return at;
    }

    /** @param {number} at @param {number} count */
    bytes(at, count) {
        return this.#bytes(at, count);
    }

    floats(at, count) {
        return new Float32Array(this.#kernels.memory.buffer, at, count);
    }

    resize(from, width, height, to, columns, rows) {
        this.#resize(from, width, height, to, columns, rows);
    }

    // ---- the matte

    /** Y, U and V at a net's size. @param {number} columns @param {number} rows @param {Uint8Array} planes 3 * rows * columns */
    planes(columns, rows, planes) {
        const { width, height } = this, luma = width * height, { front, cells, sized } = this.#at;
        const isCoarse = this.columns >= columns && this.rows >= rows, isHalf = width / 2 >= columns && height / 2 >= rows;
        for (let k = 0; k < 3; k++) {
            const to = sized + k * columns * rows;
            if (isCoarse) this.#resize(cells + k * this.columns * this.rows, this.columns, this.rows, to, columns, rows);
            else if (k > 0) this.#resize(front + luma + (k - 1) * luma / 4, width / 2, height / 2, to, columns, rows);
            else if (isHalf) this.#resize(this.#halved(front, width, height), width / 2, height / 2, to, columns, rows);
            else this.#resize(front, width, height, to, columns, rows);
        }
        planes.set(this.#bytes(sized, planes.length));
    }

    /** A new scene: nothing of the matte before counts. */
    forget() {
        this.#at.hasMatte = false;
    }

    get hasMatte() {
        return Boolean(this.#at.hasMatte);
    }

    /** Smooths a net's answer over time where the picture is still, and decides what is sure. @param {Uint8Array} raw columns x rows */
    putMatte(raw, columns, rows) {
        const { cells, before, change, state, alpha, sized, scratch, answer } = this.#at, count = this.columns * this.rows;
        if (raw?.length !== columns * rows) throw new Error("the net's answer is no matte");
        this.#bytes(answer, raw.length).set(raw);
        this.#resize(answer, columns, rows, sized, this.columns, this.rows);
        if (!this.hasMatte) {
            this.#bytes(before, count).set(this.#bytes(cells, count));
            const states = new Uint16Array(this.#kernels.memory.buffer, state, count);
            this.#bytes(sized, count).forEach((value, k) => (states[k] = value << 8));
        }
        this.#kernels.change(cells, before, scratch, change, this.columns, this.rows);
        this.#kernels.filter_matte(sized, change, state, alpha, count, STILL_LEVELS, MOVING_LEVELS, STILL_WEIGHT, ROOM, PERSON);
        [this.#at.hasMatte, this.#at.shown] = [true, alpha];
    }

    /** @returns {Uint8Array} of the grid; valid until the next call */
    get alpha() {
        return this.#bytes(this.#at.shown, this.columns * this.rows);
    }

    /** @param {ImageBitmap} picture that will stand behind the person */
    putBehind(picture) {
        this.#behind = picture;
        this.#behindIs = "";
    }

    /** The picture that goes out. @param {{kind: string, strength: number, colour: string}} choice @param {number} timestamp @returns {VideoFrame} */
    composed(choice, timestamp) {
        const { width, height } = this, { front, shown: alpha, out, back, scratch } = this.#at;
        const put = (room, cellPx, columns, rows) => this.#kernels.composite(front, room, cellPx, columns, rows, alpha, 0, 0, 0, out, scratch, width, height);
        if (choice.kind === "blur") put(...this.#blurredRoom(choice.strength));
        else if (choice.kind === "colour") put(...this.#colour(choice.colour));
        else if (this.#behind) put(this.#backdrop(back), 0, 0, 0);
        else throw new Error("there is no picture to stand behind");
        return this.#frame(out, timestamp);
    }

    /** The picture with its room. @returns {VideoFrame} */
    seen(timestamp) {
        return this.#frame(this.#at.front, timestamp);
    }

    #frame(at, timestamp) {
        const { width, height } = this;
        return new VideoFrame(this.#bytes(at, width * height * 3 / 2), {
            format: "I420", codedWidth: width, codedHeight: height, timestamp, colorSpace: this.#space,
        });
    }

    /** @returns {[number, number, number, number]} where it is; side of its cells in pixels, columns, rows */
    #blurredRoom(strength) {
        const { cells, shown: alpha, coarse, weight, room, scratch } = this.#at;
        const sigma_px = (WEAKEST_BLUR + (STRONGEST_BLUR - WEAKEST_BLUR) * strength / 100) * this.height;
        let [columns, rows, cellPx, planes] = [this.columns, this.rows, CELL_PX, cells];
        const weights = this.#bytes(weight, columns * rows), persons = this.#bytes(alpha, columns * rows);
        for (let k = 0; k < weights.length; k++) weights[k] = 255 - persons[k];
        while (sigma_px / cellPx > COARSE_CELLS && cellPx < MOST_COARSE_PX && Math.min(columns, rows) >= 2 * LEAST_CELLS) {
            const [wide, high] = [Math.ceil(columns / 2), Math.ceil(rows / 2)];
            for (let k = 0; k < 3; k++) this.#kernels.halve(planes + k * columns * rows, columns, rows, coarse + k * wide * high);
            this.#kernels.halve(weight, columns, rows, weight);  // each row is read before it is written
            [columns, rows, cellPx, planes] = [wide, high, 2 * cellPx, coarse];
        }
        const small = this.#bytes(weight, columns * rows);
        for (let k = 0; k < small.length; k++) small[k] ||= 1;
        const { at, reach } = this.#tapsOf(sigma_px / cellPx), wide = Math.ceil(4 * (columns + 2 * reach) / VECTOR) * VECTOR;
        this.#kernels.masked_blur(planes, weight, columns, rows, at, reach, wide, room, scratch, scratch + 2 * wide);
        return [room, cellPx, columns, rows];
    }

    #colour(colour) {
        const [columns, rows] = [this.width, this.height].map((side) => Math.max(2, Math.ceil(side / MOST_COARSE_PX)));
        const { room } = this.#at, to = this.#weights(), rgb = [1, 3, 5].map((k) => parseInt(colour.slice(k, k + 2), 16));
        for (let k = 0; k < 3; k++) {
            const [red, green, blue, more] = to.slice(4 * k, 4 * k + 4);
            this.#bytes(room + k * columns * rows, columns * rows).fill((red * rgb[0] + green * rgb[1] + blue * rgb[2] + more + 32768) >> 16);
        }
        return [room, MOST_COARSE_PX, columns, rows];
    }

    /** The picture in the size of the camera's, its middle filling it; made anew only for another one. */
    #backdrop(back) {
        const { width, height } = this, { matrix, fullRange } = this.#space, is = [width, height, matrix, fullRange].join();
        if (is === this.#behindIs) return back;
        const canvas = new OffscreenCanvas(width, height), context = canvas.getContext("2d", { willReadFrequently: true });
        const scale = Math.max(width / this.#behind.width, height / this.#behind.height);
        const [wide, high] = [this.#behind.width * scale, this.#behind.height * scale];
        context.drawImage(this.#behind, (width - wide) / 2, (height - high) / 2, wide, high);
        const { scratch } = this.#at;
        this.#bytes(scratch, 4 * width * height).set(context.getImageData(0, 0, width, height).data);
        this.#fromRgb(scratch, back);
        this.#behindIs = is;
        return back;
    }

    #fromRgb(from, to) {
        const { weights } = this.#at;
        new Int32Array(this.#kernels.memory.buffer, weights, 12).set(this.#weights());
        this.#kernels.from_rgb(from, weights, to, this.width, this.height);
    }

    /** From R, G, B to the camera's Y, U, V, in 65536ths. */
    #weights() {
        const [red, blue] = MATRICES[this.#space.matrix === "bt709" ? "bt709" : "bt601"], green = 1 - red - blue;
        const [luma, chroma, black] = this.#space.fullRange ? [1, 1, 0] : [219 / 255, 224 / 255, 16];
        const u = chroma / (2 - 2 * blue), v = chroma / (2 - 2 * red);
        const rows = [[luma * red, luma * green, luma * blue, black], [-u * red, -u * green, u * (1 - blue), 128], [v * (1 - red), -v * green, -v * blue, 128]];
        return rows.flat().map((value) => Math.round(65536 * value));
    }

    #resize(from, width, height, to, columns, rows) {
        let [wide, high, at] = [width, height, from];
        while (wide > 2 * columns) [at, wide, high] = [this.#halved(at, wide, high), Math.ceil(wide / 2), Math.ceil(high / 2)];
        const key = `${wide} ${columns}`;
        if (!this.#tables.has(key)) {
            const eights = Math.ceil(columns / 8), places = this.#room(4 * eights), pairs = this.#room(16 * eights), weights = this.#room(16 * eights);
            this.#kernels.windows(wide, columns, places, pairs, weights);
            this.#tables.set(key, [places, pairs, weights]);
        }
        this.#kernels.resize(at, wide, high, ...this.#tables.get(key), this.#at.line, to, columns, rows);
    }

    #halved(from, width, height) {
        this.#kernels.halve(from, width, height, this.#at.half);  // also in place
        return this.#at.half;
    }

    /** Boxes one after the other, as one filter: see blur.py and compiled.py. */
    #tapsOf(sigma) {
        if (this.#taps?.sigma === sigma) return this.#taps;
        const lower = Math.max(1, Math.floor((Math.sqrt(12 * sigma ** 2 / PASSES + 1) - 1) / 2) * 2 + 1);
        const small = Math.round((12 * sigma ** 2 - PASSES * (lower ** 2 + 4 * lower + 3)) / (-4 * lower - 4));
        let whole = [1];
        for (let k = 0; k < PASSES; k++) {
            const side = k < small ? lower : lower + 2, next = new Array(whole.length + side - 1).fill(0);
            whole.forEach((value, from) => { for (let j = 0; j < side; j++) next[from + j] += value / side; });
            whole = next;
        }
        const reach = whole.length >> 1, taps = whole.slice(reach).map((value) => Math.round(256 * value));
        taps[0] = 256 - 2 * taps.slice(1).reduce((sum, value) => sum + value, 0);
        new Uint16Array(this.#kernels.memory.buffer, this.#at.taps, taps.length).set(taps);
        return (this.#taps = { sigma, reach, at: this.#at.taps });
    }

    /** A place for everything, for pictures of that size. */
    #lay(width, height) {
        if (Math.min(width, height) < LEAST_SIDE_PX || Math.max(width, height) > LONGEST_SIDE_PX) throw new Error(`a camera of ${width}x${height}`);
        [this.width, this.height] = [width, height];
        this.#top = Math.ceil(this.#kernels.__heap_base.value / VECTOR) * VECTOR;
        this.#tables.clear();
        this.#spare.clear();
        [this.#behindIs, this.#taps] = ["", null];
        const luma = width * height, grid = this.columns * this.rows, largest = Math.max(grid, LARGEST_NET);
        const sizes = {
            front: luma * 3 / 2, out: luma * 3 / 2, back: luma * 3 / 2, scratch: luma * 4 + 64 * width + 65536, half: luma / 2, line: width + 64,
            cells: 3 * grid, sized: 3 * largest, answer: largest, before: grid, change: grid, state: 2 * grid, alpha: grid,
            weight: grid, coarse: 3 * grid, room: 3 * Math.max(grid, 1024), taps: 1024, weights: 48,
        };
        this.#at = { hasMatte: false };
        for (const [name, size] of Object.entries(sizes)) this.#at[name] = this.#room(size);
    }

    #room(size) {
        const at = this.#top, { memory } = this.#kernels;
        this.#top += Math.ceil((size + VECTOR) / VECTOR) * VECTOR;
        if (this.#top > memory.buffer.byteLength) memory.grow(Math.ceil((this.#top - memory.buffer.byteLength) / PAGE));
        return at;
    }

    #bytes(at, size) {
        return new Uint8Array(this.#kernels.memory.buffer, at, size);
    }
}
