/** Touch-up: even skin that still has pores. effects/touch_up.py, which says why, with its numbers. */

import { FaceFade } from "./face_fade.js";
import * as mesh from "./face_mesh.js";
import { CalmSkin, Patch } from "./face_patch.js";

const PORES = 0.33, BLEMISH = 1 / 22, EDGE = 0.06, EDGE_LEVELS = [4, 9], EVEN = 0.55, SHINE = 0.55, SHINE_LEVELS = 14, UNDER_EYE = 0.45;
const WHITES = 9, WHITES_TINT = 0.35, WHITE_FROM = 0.75, WHITER = 6, OPEN = [0.018, 0.035], ON_NOSE = 0.45, IRIS = 1.15, WHITE_LUMA = 235;
const LEFT_OUT = [[mesh.RIGHT_EYE, 1.35], [mesh.LEFT_EYE, 1.35], [mesh.RIGHT_BROW, 1.3], [mesh.LEFT_BROW, 1.3], [mesh.LIPS, 1.12]];
/** What may be white, with the middle of the upper and the lower lid or lip. */
const WHITE = [[mesh.RIGHT_EYE, 159, 145], [mesh.LEFT_EYE, 386, 374], [mesh.MOUTH, 13, 14]];

export class TouchUp {
    #fade = new FaceFade(); #skins = new CalmSkin();

    /** @param {import("./picture.js").Picture} picture @param {mesh.Face[]} faces @param {number} strength 0..100 */
    apply(picture, faces, strength, now_s) {
        for (const { number, points, weight } of this.#fade.weighed(faces, now_s)) {
            const patch = Patch.of(picture, points);
            if (!patch) continue;
            const cells = [0, 1, 2].map((k) => patch.cells(k)), skin = this.#skins.of(number, patch, cells, now_s);
            if (skin) touchUp(patch, cells, skin, strength / 100 * weight);
        }
    }
}

/** @param {Patch} patch @param {Uint8Array[]} cells of Y, U and V @param {import("./face_patch.js").Skin} skin @param {number} strength 0..1 */
function touchUp(patch, [luma, u, v], skin, strength) {
    const { count } = patch, radius = Math.max(1, Math.round(BLEMISH * patch.height)), made = (value) => {
        const out = patch.floats();
        for (let k = 0; k < count; k++) out[k] = value(k);
        return out;
    };
    const weight = skinMask(patch, u, v, skin, radius), white = whites(patch, luma, u, v, skin), under = made(() => 0);
    for (let k = 0; k < count; k++) weight[k] = Math.round(weight[k]) / 255 + 1e-3;
    const norm = patch.blurred(weight, radius), mean = patch.blurred(made((k) => luma[k]), 1);  // grain is no edge
    const calm = mean, weighed = made((k) => calm[k] * weight[k]), level = patch.blurred(weighed, radius, weighed);
    for (let k = 0; k < count; k++) level[k] /= norm[k];
    const variance = made((k) => (calm[k] - level[k]) ** 2 * weight[k]);  // a slope leaves none
    patch.blurred(variance, radius, variance);
    const least = Math.min(EDGE_LEVELS[1], Math.max(EDGE_LEVELS[0], EDGE * skin.luma)) ** 2;
    for (let k = 0; k < count; k++) variance[k] = variance[k] / norm[k] / (variance[k] / norm[k] + least);
    const edge = patch.blurred(variance, 1, variance), even = patch.blurred(level, 1, level);
    for (const part of [mesh.RIGHT_UNDER_EYE, mesh.LEFT_UNDER_EYE]) patch.fill(under, part, 1, 255);
    patch.blurred(under, radius, under);
    const toward = calm, keep = norm;  // which are needed no more
    for (let k = 0; k < count; k++) {
        const below = even[k] - skin.luma, change = under[k] * UNDER_EYE / 255 * Math.max(-below, 0) - SHINE * Math.max(below - SHINE_LEVELS, 0);
        toward[k] = even[k] + (change + PORES * (even[k] - luma[k])) / (1 - PORES);
        keep[k] = 255 - weight[k] * (1 - edge[k]) * 255 * (1 - PORES) * strength;
    }
    patch.paint(0, toward, keep);
    if (white) patch.brighten(made((k) => white[k] * WHITES * strength), WHITE_LUMA);
    const wide = 2 * radius + 1, wideNorm = patch.blurred(weight, wide);
    for (let k = 0; k < count; k++) keep[k] = 255 - 255 * strength * (EVEN * weight[k] + (white ? WHITES_TINT * white[k] : 0));
    for (const [plane, tint] of [[1, u], [2, v]]) {
        const around = toward;
        for (let k = 0; k < count; k++) around[k] = tint[k] * weight[k];
        patch.blurred(around, wide, around);
        for (let k = 0; k < count; k++) {
            around[k] /= wideNorm[k];
            if (white) around[k] += (128 - around[k]) * white[k];
        }
        patch.paint(plane, around, keep);
    }
}

/** 0..255. */
function skinMask(patch, u, v, skin, radius) {
    const out = patch.floats(), likely = patch.floats();
    out.fill(0);
    patch.fill(out, mesh.OVAL, 0.97, 255);
    patch.fill(out, mesh.NOSE, 1.05, Math.round(255 * ON_NOSE));
    for (const [part, factor] of LEFT_OUT) patch.fill(out, part, factor, 0);
    for (let k = 0; k < likely.length; k++) {
        likely[k] = Math.min(255, Math.max(0, 510 - 255 * (((u[k] - skin.u) / skin.reachU) ** 2 + ((v[k] - skin.v) / skin.reachV) ** 2)));
    }
    patch.blurred(out, (radius | 1) >> 1, out);
    patch.blurred(likely, 1, likely);
    for (let k = 0; k < out.length; k++) out[k] *= likely[k] / 255;
    return out;
}

/** 0..1: teeth and the whites of the eyes; null where nothing is open. */
function whites(patch, luma, u, v, skin) {
    const out = patch.floats(), at = (point) => [patch.points[2 * point], patch.points[2 * point + 1]];
    const between = (one, other) => Math.hypot(at(one)[0] - at(other)[0], at(one)[1] - at(other)[1]);
    out.fill(0);
    let isOpen = false;
    for (const [part, upper, lower] of WHITE) {
        const share = (between(upper, lower) / patch.height - OPEN[0]) / (OPEN[1] - OPEN[0]);
        if (!(share > 0)) continue;
        patch.fill(out, part, 0.9, Math.round(255 * Math.min(1, share)));
        isOpen = true;
    }
    if (!isOpen) return null;
    for (const [middle, rim] of [mesh.RIGHT_IRIS, mesh.LEFT_IRIS]) patch.fillCircle(out, at(middle), IRIS * between(middle, rim), 0);
    const from = WHITE_FROM * skin.luma, steep = Math.max(1, (1 - WHITE_FROM) * skin.luma), tint = Math.hypot(skin.u - 128, skin.v - 128);
    for (let k = 0; k < out.length; k++) {
        const bright = Math.min(1, (luma[k] - from) / steep), gray = Math.min(1, (tint - Math.hypot(u[k] - 128, v[k] - 128)) / WHITER);
        out[k] *= Math.max(0, bright * gray) / 255;
    }
    return patch.blurred(out, 1, out);
}
