/** The choice of a background: tiles, and what belongs to some of them. Knows no camera. */

import { el } from "./dom.js";
import { PICTURES, files, ownPicture } from "./effects/choices.js";
import { icon } from "./icons.js";
import { say } from "./words.js";

export class BackgroundTiles {
    #choice; #onChoose; #own; #file; #trouble = "";

    /**
     * @param {() => import("./effects/choices.js").Choice} choice the present one
     * @param {(change: Partial<import("./effects/choices.js").Choice>, isOngoing: boolean) => void} onChoose isOngoing: more of the same may follow, until `onSettle`
     */
    constructor(choice, onChoose, onSettle = () => {}) {
        this.#choice = choice;
        this.#onChoose = onChoose;
        this.root = el("div", { class: "backgrounds", role: "radiogroup", "aria-label": say("background"), on: { change: (event) => this.#choose({ kind: event.target.dataset.kind, picture: event.target.dataset.picture }) } });
        this.#file = el("input", { type: "file", accept: "image/*", class: "unseen", tabindex: "-1", "aria-hidden": "true", on: { change: () => this.#takeFile() } });
        this.#own = el("button", { class: "background-tile", type: "button", on: { click: () => this.#file.click() } },
            el("span", { class: "background-look" }, icon("plus")), el("span", { class: "background-name", text: say("background.own.choose") }));
        this.strength = el("input", { type: "range", min: "0", max: "100", step: "5", on: { input: () => this.#choose({ strength: Number(this.strength.value) }, true), change: onSettle } });
        this.colour = el("input", { type: "color", class: "field", on: { input: () => this.#choose({ colour: this.colour.value }, true), change: onSettle } });
        this.rows = {
            blur: el("label", { class: "row" }, el("span", { class: "label", text: say("background.strength") }), this.strength),
            colour: el("label", { class: "row" }, el("span", { class: "label", text: say("background.colour") }), this.colour),
        };
        this.trouble = el("p", { class: "trouble", role: "alert", hidden: true });
        this.parts = [this.#file, this.rows.blur, this.rows.colour, this.trouble];  // below the tiles
    }

    /** Draws the tiles anew; they are known once the host has told which pictures there are. */
    async open() {
        this.#trouble = "";
        this.#draw((await files())?.pictures ?? []);
        this.show();
    }

    focus() {
        this.root.querySelector(":checked")?.focus();
    }

    /** Call it when the choice has changed. */
    show() {
        const choice = this.#choice();
        for (const input of this.root.querySelectorAll("input")) {
            input.checked = input.dataset.kind === choice.kind && (choice.kind !== "picture" || input.dataset.picture === choice.picture);
        }
        this.strength.value = String(choice.strength);
        this.colour.value = choice.colour;
        for (const [kind, row] of Object.entries(this.rows)) row.hidden = choice.kind !== kind;
        this.trouble.textContent = this.#trouble;
        this.trouble.hidden = !this.#trouble;
    }

    #draw(pictures) {
        const { own } = this.#choice();
        const tile = (kind, name, content, picture = "") => el("label", { class: "background-tile" },
            el("input", { type: "radio", name: "background", "data-kind": kind, "data-picture": picture }),
            el("span", { class: "background-look" }, content), el("span", { class: "background-name", text: name }));
        const known = pictures.filter(({ name }) => Object.hasOwn(PICTURES, name));
        this.root.replaceChildren(
            tile("none", say("background.none"), icon("none")), tile("blur", say("background.blur"), icon("blur")),
            tile("colour", say("background.colour"), icon("colour")),
            ...known.map(({ name, thumbnail }) => tile("picture", say(PICTURES[name]), el("img", { src: thumbnail, alt: "" }), name)),
            ...(own ? [tile("own", say("background.own"), el("img", { src: own, alt: "" }))] : []), this.#own);
    }

    #choose(change, isOngoing = false) {
        this.#trouble = "";
        this.#onChoose(change, isOngoing);
        this.show();
    }

    async #takeFile() {
        const [file] = this.#file.files;
        this.#file.value = "";
        if (!file) return;
        try {
            const own = await ownPicture(file);
            this.#choose({ kind: "own", own });
            this.#draw((await files())?.pictures ?? []);
        } catch {  // no picture, or one that the browser does not know
            this.#trouble = say("trouble.background.file");
        }
        this.show();
    }
}
