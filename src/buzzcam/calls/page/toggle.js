/** Buttons with a state: one with an icon, whose label shows it, and one that is held. */

import { el } from "./dom.js";
import { icon } from "./icons.js";
import { say } from "./words.js";

export class Toggle {
    #shown = "";

    /** @param {{onPress: () => void, key?: string, kind?: string}} options key: keyboard shortcut */
    constructor({ onPress, key = "", kind = "" }) {
        this.#key = key;
        this.label = el("span", { class: "button-label" });
        this.badge = el("span", { class: "badge", hidden: true, "aria-hidden": "true" });
        this.button = el("button", { class: `button ${kind}`, type: "button", "aria-keyshortcuts": key || null, on: { click: onPress } });
    }

    #key;

    /** @param {string} picture @param {string} label the present state @param {string} action what a click does @param {boolean} [isLive] */
    show(picture, label, action, isLive = false) {
        const all = [picture, label, action, isLive].join("|");
        if (all === this.#shown) return;
        this.#shown = all;
        this.label.textContent = label;
        this.button.replaceChildren(icon(picture), this.label, this.badge);
        this.button.classList.toggle("live", isLive);
        this.button.title = this.#key ? say("key", { what: action, key: this.#key.toUpperCase() }) : action;
        this.button.setAttribute("aria-label", action.startsWith(label) ? action : `${label}, ${action}`);
    }
}

/** @param {string} text @param {(isHeld: boolean) => void} onChange may be called again with the same value @returns {HTMLButtonElement} */
export function holdButton(text, onChange) {
    const hold = (isHeld) => {
        button.setAttribute("aria-pressed", String(isHeld));
        onChange(isHeld);
    };
    const button = el("button", { class: "button small", type: "button", text, "aria-pressed": "false", on: {
        pointerdown: () => hold(true), pointerup: () => hold(false), pointercancel: () => hold(false), pointerleave: () => hold(false), blur: () => hold(false),
        contextmenu: (event) => event.preventDefault(), keydown: (event) => [" ", "Enter"].includes(event.key) && hold(true), keyup: () => hold(false),
    } });
    return button;
}
