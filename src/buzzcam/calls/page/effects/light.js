/** Brightness and warmth of the camera's picture; what stands behind the person stays as it is. effects/light.py, with its numbers. */

const MOST_STOPS = 1, MOST_SHIFT = 14, BLACK = 16, WHITE = 235;

export class Light {
    #is = ""; #tables = [];

    /** @param {import("./picture.js").Picture} picture @param {number} brightness -100..100 @param {number} warmth -100..100 */
    apply(picture, brightness, warmth) {
        const at = picture.spare("table", 256), is = [brightness, warmth].join();
        if (is !== this.#is) [this.#is, this.#tables] = [is, tables(2 ** (-MOST_STOPS * brightness / 100), MOST_SHIFT * warmth / 100)];
        this.#tables.forEach((table, k) => {
            const plane = picture.plane(k);
            picture.bytes(at, 256).set(table);
            picture.kernels.look_up(plane.at, at, plane.width * plane.height);
        });
        picture.changed();
    }
}

/** For Y, U and V. */
function tables(gamma, warmth) {
    const made = (value) => Uint8Array.from({ length: 256 }, (_, level) => Math.round(value(level)));
    const within = (value, least, most) => Math.min(most, Math.max(least, value));
    return [
        made((level) => BLACK + (WHITE - BLACK) * within((level - BLACK) / (WHITE - BLACK), 0, 1) ** gamma),
        made((level) => within(level - warmth, 16, 240)), made((level) => within(level + warmth, 16, 240)),
    ];
}
