/** The nets that a photo is shown to: vision/stills.py. */

import { openLayers } from "../effects/layers.js";
import { loadRuntime, loadWhole, openSession } from "../effects/session.js";
import { planes, rounded, shrunk, stretchedLevels } from "./planes.js";

const UNKNOWN = 128;  // the memory of a net that has one, of a picture that it has not seen before
const FACE_LOGIT = 0.5, CELLS = 48, VALUES = 16;  // of vision/face_detector.py
const BLACK = [16, 128, 128];

/** BT.601, limited range: Y, U and V from R, G, B and 1, in 1024ths as OpenCV has them. A net of bytes answers to a single level. */
const YUV = [[263, 516, 100, 16 * 1024], [-152, -298, 450, 128 * 1024], [450, -377, -73, 128 * 1024]];

/** @typedef {import("./planes.js").Planes} Planes */

export class StillNets {
    #things; #person; #faces;

    /** @param {{runtime: any, photo: any}} files as effects/files.json has them @param {(share: number) => void} tell */
    static async open({ runtime, photo }, threads, tell) {
        const all = [photo.things, ...Object.values(photo.person), photo.faces];
        const of = all.reduce((sum, { bytes }) => sum + bytes, runtime.wasm.sent);
        let got = 0;
        const count = (bytes) => tell(Math.min(1, (got += bytes) / of));
        const [ort, ...models] = await Promise.all([loadRuntime(runtime, threads, count), ...all.map((file) => loadWhole(file, count))]);
        const nets = new StillNets(), opened = [];
        for (const [k, { shape, is_quantised, is_program }] of all.entries()) opened.push({ shape, run: is_program ? await openLayers(models[k], shape) : await inRuntime(ort, models[k], shape, is_quantised) });
        [nets.#things, nets.#faces] = [opened[0], opened.at(-1)];
        nets.#person = Object.fromEntries(Object.keys(photo.person).map((view, k) => [view, opened[k + 1]]));
        return nets;
    }

    /** What stands out. @param {Planes} picture R, G, B, whole levels @returns {Promise<Planes>} 0..1, of the net's size, stretched as the picture was */
    things(picture) {
        return this.#matte(this.#things, picture);
    }

    /** Where persons are, by one net. @param {string} view of catalog.json's photo.person @param {Planes} picture */
    person(view, picture) {
        return this.#matte(this.#person[view], picture);
    }

    /** Centres of the faces found, in 0..1 of the picture; several may belong to one. @param {Planes} picture @returns {Promise<[number, number][]>} */
    async faces(picture) {
        const [, , rows, columns] = this.#faces.shape, size = rows * columns, input = new Uint8Array(3 * size);
        const scale = Math.min(columns / picture.width, rows / picture.height);
        const [wide, high] = [picture.width, picture.height].map((side) => Math.max(1, Math.round(side * scale)));
        const [left, top] = [(columns - wide) >> 1, (rows - high) >> 1];
        BLACK.forEach((value, k) => input.fill(value, k * size, (k + 1) * size));
        fill(input, columns, rows, picture, left, top, wide, high);
        const { boxes, scores } = await this.#faces.run(input), found = [];
        scores.data.forEach((logit, cell) => {
            if (!(logit > FACE_LOGIT)) return;
            const x = boxes.data[cell * VALUES] + (cell % CELLS + 0.5) * columns / CELLS;
            const y = boxes.data[cell * VALUES + 1] + (Math.floor(cell / CELLS) + 0.5) * rows / CELLS;
            found.push([(x - left) / wide, (y - top) / high]);
        });
        return found;
    }

    async #matte(net, picture) {
        const [, count, rows, columns] = net.shape, size = rows * columns, input = new Uint8Array(count * size);
        fill(input, columns, rows, picture, 0, 0, columns, rows);
        if (count > 3) {
            input.copyWithin(3 * size, 0, size);
            input.fill(UNKNOWN, 4 * size);
        }
        const answer = await net.run(input), isBytes = answer instanceof Uint8Array, out = planes(columns, rows, 1), values = isBytes ? answer : answer.alpha.data;
        for (let k = 0; k < size; k++) out.data[k] = (isBytes ? values[k] : Math.round(255 * Math.min(1, Math.max(0, values[k])))) / 255;
        return out;
    }
}

async function inRuntime(ort, model, shape, isQuantised) {
    const session = await openSession(ort, model, isQuantised);
    return (input) => session.run({ yuv: new ort.Tensor("uint8", input, shape) });
}

/** Puts a picture's Y, U and V into a part of a net's input. @param {Uint8Array} input @param {Planes} picture */
function fill(input, columns, rows, picture, left, top, wide, high) {
    const isShrunk = picture.width > 2 * wide && picture.height >= high, small = isShrunk ? rounded(shrunk(picture, wide, high)) : stretchedLevels(picture, wide, high);
    YUV.forEach(([red, green, blue, more], k) => {
        for (let y = 0, from = 0; y < high; y++) {
            for (let to = (k * rows + top + y) * columns + left, end = to + wide; to < end; to++, from += 3) {
                input[to] = (red * small.data[from] + green * small.data[from + 1] + blue * small.data[from + 2] + more + 512) >> 10;
            }
        }
    });
}
