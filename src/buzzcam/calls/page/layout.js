/** Computes the layout of tiles. Arithmetic only. */

const WIDEST = 16 / 9;
const NARROWEST = { wide: 4 / 3, tall: 3 / 4 };  // by the shape of the stage: on an upright phone, people are upright too

/**
 * The even grid with the largest tiles. A tile fills its cell within limits that suit faces: at most 16:9, at least 4:3,
 * or 3:4 on a tall stage. A single tile fills everything. Two stand side by side, or one above the other if they are
 * larger then.
 *
 * @param {number} count at least 1
 * @returns {{columns: number, rows: number, width: number, height: number}} of one tile, in px
 */
export function grid(count, width, height, gap) {
    if (count === 1) return { columns: 1, rows: 1, width: Math.floor(width), height: Math.floor(height) };
    const narrowest = width > height ? NARROWEST.wide : NARROWEST.tall;
    let best = null;
    for (let columns = 1; columns <= count; columns += 1) {
        const rows = Math.ceil(count / columns);
        if (columns !== Math.ceil(count / rows)) continue;  // one column would be empty
        const cell = { width: (width - gap * (columns - 1)) / columns, height: (height - gap * (rows - 1)) / rows };
        if (cell.width <= 0 || cell.height <= 0) continue;
        const tileWidth = Math.min(cell.width, cell.height * WIDEST);
        const tileHeight = Math.min(cell.height, tileWidth / narrowest);
        const worth = tileWidth * tileHeight * tileHeight;  // the picture fills the tile, so faces grow with its height
        if (!best || worth > best.worth * 1.02) {
            best = { columns, rows, width: Math.floor(tileWidth), height: Math.floor(tileHeight), worth };
        }
    }
    if (!best) return { columns: 1, rows: count, width: Math.max(1, Math.floor(width)), height: 1 };
    const { worth, ...found } = best;
    return found;
}

/**
 * One large tile, and the others in a strip: to the right on a wide stage, below on a tall one.
 *
 * @returns {{isBeside: boolean, width: number, height: number}} the side of the strip, and the size of its tiles, in px
 */
export function strip(width, height) {
    const isBeside = width > height * 1.05;
    const thick = isBeside ? Math.min(Math.max(width * 0.17, 104), 300) : Math.min(Math.max(height * 0.15, 72), 200);
    const face = isBeside ? { width: thick, height: thick / WIDEST } : { width: thick * (4 / 3), height: thick };
    return { isBeside, width: Math.floor(face.width), height: Math.floor(face.height) };
}
