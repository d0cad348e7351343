/** The photos of the page: what each is at, and its cutout. They are worked on one after the other; one that fails stops no other. */

import { Trouble } from "./engine.js";
import { within } from "./find.js";
import { BadPicture, isAnimated, readPicture } from "./read.js";

const BEFORE_PX = 1280;  // the longer side of what is shown of the photo itself

/**
 * @typedef {{name: string, file: Blob, state: "waiting" | "loading" | "processing" | "done" | "nothing" | "failed" | "cancelled", share: number,
 *     trouble: [string, Record<string, string | number>] | null, isAnimated: boolean, before: ImageBitmap | null, cutout: import("./engine.js").Cutout | null}} Item
 *     share: of the state, 0..1; trouble: what to `say` of it
 */

export class Table {
    #engine; #kind; #onChange; #isBusy = false;
    /** @type {Item[]} */
    items = [];
    /** @type {Item | null} */
    current = null;

    /** @param {import("./engine.js").Engine} engine @param {(item: Item | null) => void} onChange told of an item, or that there are others */
    constructor(engine, kind, onChange) {
        this.#engine = engine;
        this.#kind = kind;
        this.#onChange = onChange;
    }

    /** @param {Iterable<File>} files */
    add(files) {
        const made = Array.from(files, (file) => ({ name: file.name, file, state: "waiting", share: 0, trouble: null, isAnimated: false, before: null, cutout: null }));
        this.items.push(...made);
        this.current = made[0] ?? this.current;
        this.#onChange(null);
        this.#work();
    }

    choose(item) {
        this.current = item;
        this.#onChange(null);
    }

    cancel(item) {
        const isAtWork = isWorking(item);
        this.#put(item, "cancelled");
        if (isAtWork) this.#engine.cancel();
    }

    again(item) {
        this.#put(item, "waiting");
        this.#work();
    }

    remove(item) {
        if (isWorking(item)) this.cancel(item);
        const at = this.items.indexOf(item);
        this.items.splice(at, 1);
        if (this.current === item) this.current = this.items[at] ?? this.items.at(-1) ?? null;
        this.#onChange(null);
    }

    /** Another kind of subject is wanted: all are looked at again that were, or are. */
    lookFor(kind) {
        this.#kind = kind;
        const isBusy = this.items.some(isWorking);
        for (const item of this.items) if (isWorking(item) || item.state === "done" || item.state === "nothing") this.#put(item, "waiting");
        if (isBusy) this.#engine.cancel();
        this.#work();
    }

    report() {
        return this.items.map(({ name, state, share, trouble, cutout }) => ({ name, state, share, trouble: trouble?.[0] ?? "", subject: cutout?.subject ?? "" }));
    }

    async #work() {
        if (this.#isBusy) return;
        this.#isBusy = true;
        const next = () => [this.current, ...this.items].find((item) => item?.state === "waiting");
        for (let item = next(); item; item = next()) await this.#cut(item);
        this.#isBusy = false;
    }

    /** @param {Item} item */
    async #cut(item) {
        item.trouble = null;
        this.#put(item, "processing");
        try {
            const bitmap = await readPicture(item.file);
            if (!item.before) {
                const [resizeWidth, resizeHeight] = within(bitmap, BEFORE_PX);
                item.before = await createImageBitmap(bitmap, { resizeWidth, resizeHeight, resizeQuality: "medium" });
                item.isAnimated = await isAnimated(item.file);
                this.#onChange(item);
            }
            if (!isWorking(item)) return;
            const cutout = await this.#engine.cut(bitmap, this.#kind, (stage, share) => isWorking(item) && this.#put(item, stage, share));
            if (!isWorking(item)) return;
            item.cutout = cutout;
            this.#put(item, cutout.subject ? "done" : "nothing", 1);
        } catch (error) {
            if (!isWorking(item)) return;  // cancelled
            if (!(error instanceof Trouble || error instanceof BadPicture)) console.warn("A photo was not cut out:", error);
            item.trouble = error instanceof BadPicture ? [error.word, error.values] : [`trouble.photo.${error instanceof Trouble ? error.message : "broken"}`, {}];
            this.#put(item, "failed");
        }
    }

    #put(item, state, share = 0) {
        [item.state, item.share] = [state, share];
        this.#onChange(item);
    }
}

/** @param {Item} item */
export function isWorking({ state }) {
    return state === "loading" || state === "processing";
}
