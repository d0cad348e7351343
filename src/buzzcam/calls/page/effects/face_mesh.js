/** Parts of a face, as numbers of the mesh's points. effects/face_mesh.py; left and right are the person's own. */

export const POINTS = 478;
export const OVAL = [
    10, 338, 297, 332, 284, 251, 389, 356, 454, 323, 361, 288, 397, 365, 379, 378, 400, 377, 152, 148, 176, 149, 150,
    136, 172, 58, 132, 93, 234, 127, 162, 21, 54, 103, 67, 109,
];
export const LIPS = [61, 146, 91, 181, 84, 17, 314, 405, 321, 375, 291, 409, 270, 269, 267, 0, 37, 39, 40, 185];
export const MOUTH = [78, 95, 88, 178, 87, 14, 317, 402, 318, 324, 308, 415, 310, 311, 312, 13, 82, 81, 80, 191];
export const RIGHT_EYE = [33, 7, 163, 144, 145, 153, 154, 155, 133, 173, 157, 158, 159, 160, 161, 246];
export const LEFT_EYE = [263, 249, 390, 373, 374, 380, 381, 382, 362, 398, 384, 385, 386, 387, 388, 466];
export const RIGHT_IRIS = [468, 469, 470, 471, 472], LEFT_IRIS = [473, 474, 475, 476, 477];
export const RIGHT_BROW = [70, 63, 105, 66, 107, 55, 65, 52, 53, 46], LEFT_BROW = [300, 293, 334, 296, 336, 285, 295, 282, 283, 276];
export const RIGHT_UNDER_EYE = [226, 31, 228, 229, 230, 231, 232, 233, 128, 121, 120, 119, 118, 117, 111];
export const LEFT_UNDER_EYE = [446, 261, 448, 449, 450, 451, 452, 453, 357, 350, 349, 348, 347, 346, 340];
export const CHEEKS = [50, 101, 118, 205, 187, 123, 280, 330, 347, 425, 411, 352, 151, 9];
export const NOSE = [168, 417, 412, 343, 437, 355, 371, 358, 327, 2, 98, 129, 142, 126, 217, 114, 188, 193];

/** @typedef {{number: number, points: Float32Array}} Face number: the same while it is followed; points: x, y (pixels of the picture) and z of each */

/** Around all points. @param {Float32Array} points */
export function boxOf(points) {
    let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
    for (let k = 0; k < points.length; k += 3) {
        [left, right] = [Math.min(left, points[k]), Math.max(right, points[k])];
        [top, bottom] = [Math.min(top, points[k + 1]), Math.max(bottom, points[k + 1])];
    }
    return { left, top, width: right - left, height: bottom - top };
}

/** x and y of the middle of all points. @param {Float32Array} points */
export function middleOf(points) {
    let x = 0, y = 0;
    for (let k = 0; k < points.length; k += 3) [x, y] = [x + points[k], y + points[k + 1]];
    return [3 * x / points.length, 3 * y / points.length];
}

/** In three dimensions. @param {Float32Array} points */
export const apart = (points, one, other) => Math.hypot(...[0, 1, 2].map((k) => points[3 * one + k] - points[3 * other + k]));
