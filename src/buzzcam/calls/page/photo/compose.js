/** From a cutout to the picture that is published: photo/thumbnail.py, on a canvas. */

import { blurredRoom } from "./room.js";

export const WIDTH = 1280, HEIGHT = 720;
const MARGIN = 0.05, OVER = 1.25;
const FONT = '"DejaVu Sans", "Liberation Sans", "Noto Sans", Arial, "Helvetica Neue", sans-serif';
const LETTERS = "#ffffff", OUTLINE = "#101014", SHADOW = "rgb(0 0 0 / 67%)", PLATE = "#ffc233", ON_PLATE = "#201800";

/** Where subject and title stand, as shares of the width. */
const TEMPLATES = {
    photo: { title: [0.05, 0.95], align: "center" },
    left: { subject: [0.02, 0.52], title: [0.52, 0.95], align: "left" },
    centre: { subject: [0.15, 0.85], title: [0.05, 0.95], align: "center" },
    right: { subject: [0.48, 0.98], title: [0.05, 0.48], align: "left" },
};
export const PLACES = Object.keys(TEMPLATES);  // photo: where it is in the photo
const blurs = new WeakMap();  // of a room the blur that was drawn last: {strength, canvas}
export const STYLES = ["outline", "plain", "plate"];

/**
 * @param {CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D} context of WIDTH x HEIGHT
 * @param {import("./engine.js").Cutout} cutout @param {import("./choices.js").Choice} choice @param {ImageBitmap | null} behind the picture in the room's place
 */
export function compose(context, cutout, choice, behind) {
    const { kind, strength, colour } = choice.background;
    context.reset();
    context.imageSmoothingQuality = "high";
    if (kind === "colour") {
        context.fillStyle = colour;
        context.fillRect(0, 0, WIDTH, HEIGHT);
    } else if (kind === "blur") {
        fill(context, blurOf(cutout.room, strength));
    } else if (kind !== "none" && behind) {
        fill(context, behind);
    }
    const { scale, x, y } = placed(cutout, choice), [left, top, right, bottom] = cutout.part;
    context.drawImage(cutout.shown, x + left * scale, y + top * scale, (right - left) * scale, (bottom - top) * scale);
    if (choice.title.trim()) write(context, choice);
}

function blurOf(room, strength) {
    if (blurs.get(room)?.strength !== strength) {
        const blurred = blurredRoom(room, strength), canvas = new OffscreenCanvas(blurred.width, blurred.height);
        canvas.getContext("2d").putImageData(blurred, 0, 0);
        blurs.set(room, { strength, canvas });
    }
    return blurs.get(room).canvas;
}

/** Its middle, so that it fills the context with its aspect kept. */
function fill(context, picture) {
    const scale = Math.max(WIDTH / picture.width, HEIGHT / picture.height), [wide, high] = [picture.width * scale, picture.height * scale];
    context.drawImage(picture, (WIDTH - wide) / 2, (HEIGHT - high) / 2, wide, high);
}

/** From the photo's pixels to those of the finished picture. @param {import("./engine.js").Cutout} cutout */
export function placed({ box: [left, top, right, bottom], width, height }, { place, size }) {
    const { subject } = TEMPLATES[place];
    if (!subject) {
        const scale = Math.max(WIDTH / width, HEIGHT / height);
        return {
            scale,
            x: shift(WIDTH, width * scale, left * scale, right * scale, WIDTH / 2 - (left + right) / 2 * scale),
            y: shift(HEIGHT, height * scale, top * scale, bottom * scale, MARGIN * HEIGHT - top * scale),  // too high: its top
        };
    }
    const [begin, end] = subject, isCutBelow = bottom >= height - 2;  // it has no feet: it must stand on the edge, or it floats
    const high = HEIGHT * (1 - (isCutBelow ? 1 : 2) * MARGIN), floor = isCutBelow ? HEIGHT : HEIGHT * (1 - MARGIN);
    const scale = size / 100 * Math.min(OVER * WIDTH * (end - begin) / (right - left), high / (bottom - top));
    return { scale, x: WIDTH * (begin + end) / 2 - (left + right) / 2 * scale, y: floor - bottom * scale };
}

/** How far the picture is moved so that its middle is shown, or what is nearest to it and holds begin to end with a margin. */
function shift(shown, length, begin, end, otherwise) {
    const margin = MARGIN * shown;
    if (end - begin <= shown - 2 * margin) otherwise = Math.min(Math.max((shown - length) / 2, margin - begin), shown - margin - end);
    return Math.min(0, Math.max(shown - length, otherwise));
}

// ---- the title

function write(context, { title, place, style }) {
    const { title: [from, to], align } = TEMPLATES[place], isLow = align === "center";
    const begin = Math.round(WIDTH * from), end = Math.round(WIDTH * to), low = HEIGHT * MARGIN * 1.4, high = HEIGHT * (1 - MARGIN * 1.4);
    const layer = new OffscreenCanvas(WIDTH, HEIGHT), letters = layer.getContext("2d");
    const { px, lines, box } = fitted(letters, title, [end - begin, (high - low) * (isLow ? 2 : 4) / 5], align);
    const x = (align === "left" ? begin : (begin + end - box.right - box.left) / 2) - (align === "left" ? box.left : 0);
    const y = isLow ? high - box.bottom : (low + high - box.bottom - box.top) / 2;
    if (style === "plate") {
        const rim = px / 5;
        letters.fillStyle = PLATE;
        letters.beginPath();
        letters.roundRect(x + box.left - rim, y + box.top - rim, box.right - box.left + 2 * rim, box.bottom - box.top + 2 * rim, px / 6);
        letters.fill();
    }
    for (const { text, at_x, at_y } of lines) {
        if (style === "outline") letters.strokeText(text, x + at_x, y + at_y);
        letters.fillStyle = style === "plate" ? ON_PLATE : LETTERS;
        letters.fillText(text, x + at_x, y + at_y);
    }
    context.save();
    [context.shadowColor, context.shadowBlur, context.shadowOffsetX, context.shadowOffsetY] = [SHADOW, 2 * px / 14, px / 16, px / 12];
    context.drawImage(layer, 0, 0);
    context.restore();
}

/** The largest letters with which it fits into `most`, width and height; its lines, and the box of their ink, from 0, 0. */
function fitted(letters, title, most, align) {
    for (let px = Math.round(HEIGHT / 4.5); ; px -= 2) {
        const outline = Math.max(2, Math.floor(px / 12));
        letters.font = `bold ${px}px ${FONT}`;
        [letters.lineWidth, letters.lineJoin, letters.strokeStyle] = [2 * outline, "round", OUTLINE];
        const sizes = wrapped(letters, title, most[0] - px / 3).map((text) => ({ text, ...inkOf(letters.measureText(text)) }));
        const widest = Math.max(...sizes.map(({ width }) => width)), line = sizes[0].ascent + 2 * outline + Math.floor(px / 6);
        const lines = sizes.map((one, k) => ({ ...one, at_x: align === "center" ? (widest - one.width) / 2 : 0, at_y: sizes[0].ascent + k * line }));
        const box = {
            left: Math.min(...lines.map((one) => one.at_x - one.left)) - outline, right: Math.max(...lines.map((one) => one.at_x + one.right)) + outline,
            top: Math.min(...lines.map((one) => one.at_y - one.up)) - outline, bottom: Math.max(...lines.map((one) => one.at_y + one.down)) + outline,
        };
        if (px <= 10 || (box.right - box.left <= most[0] && box.bottom - box.top <= most[1])) return { px, lines, box };
    }
}

function inkOf({ width, fontBoundingBoxAscent: ascent, actualBoundingBoxLeft: left, actualBoundingBoxRight: right, actualBoundingBoxAscent: up, actualBoundingBoxDescent: down }) {
    return { width, ascent, left, right, up, down };
}

function wrapped(letters, title, width) {
    return title.split("\n").flatMap((given) => {
        const lines = [""];
        for (const word of given.split(/\s+/).filter(Boolean)) {
            const longer = `${lines.at(-1)} ${word}`.trim();
            if (lines.at(-1) && letters.measureText(longer).width > width) lines.push(word);
            else lines[lines.length - 1] = longer;
        }
        return lines;
    });
}
