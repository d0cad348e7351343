/** Notices above the stage. Each has a name; a new notice replaces the old one of the same name. */

import { announce, el } from "./dom.js";

export class Notices {
    #shown = new Map();
    root = el("div", { class: "notices" });

    /**
     * @param {string} name @param {string} text
     * @param {{isBad?: boolean, forMs?: number, action?: [string, () => void] | null}} [options]
     */
    show(name, text, { isBad = false, forMs = 0, action = null } = {}) {
        const before = this.#shown.get(name);
        if (before?.text === text && !forMs) return;
        this.hide(name);
        const line = el("div", { class: isBad ? "notice is-bad" : "notice" }, el("p", { text, dir: "auto" }),
            action ? el("button", { class: "button small", type: "button", text: action[0], on: { click: action[1] } }) : null);
        this.root.append(line);
        const timer = forMs ? setTimeout(() => this.hide(name), forMs) : 0;
        this.#shown.set(name, { text, line, timer });
        announce(text);
    }

    hide(name) {
        const found = this.#shown.get(name);
        if (!found) return;
        clearTimeout(found.timer);
        found.line.remove();
        this.#shown.delete(name);
    }

    close() {
        for (const name of [...this.#shown.keys()]) this.hide(name);
    }
}
