/** Where tiles go: arithmetic only. */

const WIDEST = 16 / 9;
const NARROWEST = 3 / 4;

/**
 * The even grid whose tiles are largest. Tiles fill their cells as far as a face allows: between 3:4 and 16:9.
 * One fills all, two stand side by side (one above the other where that is larger).
 *
 * @param {number} count at least 1
 * @returns {{columns: number, rows: number, width: number, height: number}} of one tile, in px
 */
export function grid(count, width, height, gap) {
    if (count === 1) return { columns: 1, rows: 1, width: Math.floor(width), height: Math.floor(height) };
    let best = null;
    for (let columns = 1; columns <= count; columns += 1) {
        const rows = Math.ceil(count / columns);
        if (columns !== Math.ceil(count / rows)) continue;  // a column would stay empty
        const cell = { width: (width - gap * (columns - 1)) / columns, height: (height - gap * (rows - 1)) / rows };
        if (cell.width <= 0 || cell.height <= 0) continue;
        const tileWidth = Math.min(cell.width, cell.height * WIDEST);
        const tileHeight = Math.min(cell.height, tileWidth / NARROWEST);
        const seen = Math.min(tileWidth, tileHeight * WIDEST) * Math.min(tileHeight, tileWidth / NARROWEST);
        if (!best || seen > best.seen * 1.02) {
            best = { columns, rows, width: Math.floor(tileWidth), height: Math.floor(tileHeight), seen };
        }
    }
    if (!best) return { columns: 1, rows: count, width: Math.max(1, Math.floor(width)), height: 1 };
    const { seen, ...found } = best;
    return found;
}

/**
 * One large, the others in a strip: at the right of a wide stage, below a tall one.
 *
 * @returns {{isBeside: boolean, width: number, height: number}} the strip's side, and the size of a face in it, in px
 */
export function strip(width, height) {
    const isBeside = width > height * 1.05;
    const thick = isBeside ? Math.min(Math.max(width * 0.17, 104), 300) : Math.min(Math.max(height * 0.15, 72), 200);
    const face = isBeside ? { width: thick, height: thick / WIDEST } : { width: thick * (4 / 3), height: thick };
    return { isBeside, width: Math.floor(face.width), height: Math.floor(face.height) };
}
