/** What is made of the photos: the user's choices, with undo, and what this device remembers of them. Nothing of it is sent. */

import { checked as checkedBackground } from "../effects/choices.js";
import { PLACES, STYLES } from "./compose.js";

const MEMORY = "buzzcam-photo";  // in localStorage
const LONGEST_TITLE = 200, MOST_STEPS = 100;
export const KINDS = ["auto", "person", "object"], FORMATS = ["png", "jpeg", "webp"];
export const SIZES = [50, 150];

/** @typedef {{subject: "auto" | "person" | "object", background: import("../effects/choices.js").Choice, place: "photo" | "left" | "right" | "centre",
 *     size: number, title: string, style: "outline" | "plain" | "plate", format: "png" | "jpeg" | "webp"}} Choice size: of the subject, in percent */

/** @param {any} found whatever was stored @returns {Choice} */
export function checked(found) {
    const { subject, background, place, size, title, style, format } = Object(found);
    return {
        subject: KINDS.includes(subject) ? subject : "auto", background: checkedBackground(background), place: PLACES.includes(place) ? place : "left",
        size: Number.isFinite(size) ? Math.min(SIZES[1], Math.max(SIZES[0], size)) : 100, title: typeof title === "string" ? title.slice(0, LONGEST_TITLE) : "",
        style: STYLES.includes(style) ? style : "outline", format: FORMATS.includes(format) ? format : "png",
    };
}

export class Choices {
    #past = []; #future = []; #onChange; #isOpen = false;

    /** @param {(now: Choice, before: Choice) => void} onChange */
    constructor(onChange) {
        this.#onChange = onChange;
        let found = null;
        try {
            found = JSON.parse(localStorage.getItem(MEMORY) ?? "null");
        } catch {  // no storage, or invalid content
        }
        /** @type {Choice} */
        this.now = checked(found);
    }

    get canUndo() {
        return this.#past.length > 0;
    }

    get canRedo() {
        return this.#future.length > 0;
    }

    /** @param {Partial<Choice>} change @param {boolean} isOngoing of a slider or a text: what follows up to `settle` is the same step */
    change(change, isOngoing = false) {
        const before = this.now, now = { ...before, ...change };
        if (JSON.stringify(now) === JSON.stringify(before)) return;
        if (!(this.#isOpen && isOngoing)) this.#past = [...this.#past, before].slice(-MOST_STEPS);
        this.#isOpen = isOngoing;
        this.#future = [];
        this.#use(now);
    }

    settle() {
        this.#isOpen = false;
    }

    undo() {
        if (this.canUndo) this.#step(this.#past, this.#future);
    }

    redo() {
        if (this.canRedo) this.#step(this.#future, this.#past);
    }

    #step(from, to) {
        this.#isOpen = false;
        to.push(this.now);
        this.#use(from.pop());
    }

    #use(now) {
        const before = this.now;
        this.now = now;
        try {
            localStorage.setItem(MEMORY, JSON.stringify(now));
        } catch {  // the browser stores nothing, or the picture is too large for it: it holds for this page
        }
        this.#onChange(now, before);
    }
}
