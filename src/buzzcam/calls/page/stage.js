/** The stage: all tiles, and which of them is enlarged. */

import { el } from "./dom.js";
import { grid, strip } from "./layout.js";
import { Tile } from "./tile.js";

const keyOf = (peer, kind) => `${peer}:${kind}`;

export class Stage {
    /** @type {Map<string, Tile>} */ #tiles = new Map();
    #large = null;  // key of the tile that the user has enlarged
    #isEven = false;  // the user chose equal sizes although somebody shares a screen
    #observer;

    constructor() {
        this.main = el("div", { class: "stage-main" });
        this.strip = el("div", { class: "stage-strip" });
        this.root = el("section", { class: "stage", "data-layout": "grid" }, this.main, this.strip);
        this.#observer = new ResizeObserver(() => this.arrange());
        this.#observer.observe(this.root);
    }

    /** @param {string} peer @param {"camera" | "screen"} kind @param {boolean} [isOwn] @returns {Tile} a new one if there is none */
    tile(peer, kind, isOwn = false) {
        const key = keyOf(peer, kind);
        let found = this.#tiles.get(key);
        if (!found) {
            found = new Tile(peer, kind, { isOwn, onChosen: () => this.choose(key) });
            this.#tiles.set(key, found);
            if (kind === "screen") [this.#large, this.#isEven] = [null, false];  // a new screen is enlarged
            this.arrange();
        }
        return found;
    }

    /** @returns {Tile | undefined} */
    find(peer, kind) {
        return this.#tiles.get(keyOf(peer, kind));
    }

    remove(peer, kind) {
        const key = keyOf(peer, kind);
        const found = this.#tiles.get(key);
        if (!found) return;
        found.close();
        this.#tiles.delete(key);
        if (this.#large === key) this.#large = null;
        this.arrange();
    }

    /** A click on a tile enlarges it, or makes it small again. */
    choose(key) {
        const large = this.#current();
        this.#isEven = key === large;
        this.#large = key === large ? null : key;
        this.arrange();
    }

    get tiles() {
        return [...this.#tiles.values()];
    }

    close() {
        this.#observer.disconnect();
        for (const tile of this.#tiles.values()) tile.close();
        this.#tiles.clear();
    }

    /** The enlarged tile: the one chosen by the user, else the newest screen; null if all have the same size. */
    #current() {
        if (this.#tiles.size < 2 || this.#isEven) return null;
        if (this.#large) return this.#large;
        const shown = this.tiles.filter((tile) => tile.kind === "screen").at(-1);
        return shown ? keyOf(shown.peer, shown.kind) : null;
    }

    arrange() {
        const box = this.root.getBoundingClientRect();
        const [width, height] = [Math.floor(box.width), Math.floor(box.height)];  // clientWidth may round up
        if (!width || !height) return;
        const large = this.#current();
        const gap = Math.min(width, height) < 500 ? 8 : 12;
        const set = (name, value) => this.root.style.setProperty(name, `${value}px`);
        set("--gap", gap);
        const order = this.#inOrder();
        for (const tile of order) tile.isLarge = keyOf(tile.peer, tile.kind) === large;
        if (large) {
            const { isBeside, ...face } = strip(width, height);
            this.root.dataset.layout = isBeside ? "beside" : "below";
            set("--face-width", face.width);
            set("--face-height", face.height);
        } else {
            this.root.dataset.layout = "grid";
            const cell = grid(Math.max(1, order.length), width, height, gap);
            set("--tile-width", cell.width);
            set("--tile-height", cell.height);
            set("--row-width", cell.columns * cell.width + (cell.columns - 1) * gap);
        }
        place(this.main, order.filter((tile) => !large || tile.isLarge));
        place(this.strip, large ? order.filter((tile) => !tile.isLarge) : []);
        for (const tile of order) tile.call(tile.plate.textContent, tile.isLarge);
    }

    /** Screens first, then others in the order they joined, oneself last. */
    #inOrder() {
        const rank = (tile) => (tile.isOwn ? 2 : 0) + (tile.kind === "screen" ? 0 : 1);
        return this.tiles.sort((one, other) => rank(one) - rank(other));
    }
}

/**
 * Makes the tiles the children of `parent`, in order. Does not move tiles already in place, because moving a video
 * stops it.
 */
function place(parent, tiles) {
    const wanted = new Set(tiles.map((tile) => tile.root));
    let at = 0;
    for (const tile of tiles) {
        while (parent.children[at] && !wanted.has(parent.children[at])) at += 1;  // about to be removed
        if (parent.children[at] !== tile.root) parent.insertBefore(tile.root, parent.children[at] ?? null);
        if (tile.video?.paused) tile.video.play().catch(() => {});
        at += 1;
    }
}
