/** The choice of what stands behind oneself, beside one's own picture; and a dialog with it, for the join page and the call. */

import { el } from "./dom.js";
import { canHide } from "./effects/effects.js";
import { PICTURES, files, ownPicture } from "./effects/choices.js";
import { icon } from "./icons.js";
import { say } from "./words.js";

/** What is behind oneself, in a word; what the button is for while that is nothing. @param {import("./effects/choices.js").Choice} choice */
export function nameOf({ kind, picture }) {
    const names = { none: "background", blur: "background.blur", colour: "background.colour", own: "background.own" };
    return say(names[kind] ?? PICTURES[picture] ?? "background.picture");
}

/** Why one's camera is paused; empty if it is not. @param {import("./media.js").Media} media */
export function troubleOf({ camera, effects: { isHiding, status } }) {
    return isHiding && camera && status.trouble ? say(`trouble.background.${status.trouble}`) : "";
}

/** What one should know of one's own picture now; empty if all is well. @param {import("./media.js").Media} media */
export function noteOf(media) {
    const { isHiding, status } = media.effects;
    if (media.isComparing) return say("background.comparing");
    if (!isHiding || !media.camera) return "";
    if (status.trouble) return say("card");
    if (status.progress && !status.isLive) return say("background.loading", amounts(status.progress));
    return status.isLive ? "" : say("background.starting");
}

function amounts({ got, of }) {
    const megabytes = (bytes) => (bytes / 1e6).toFixed(1);
    return { got: megabytes(Math.min(got, of)), of: megabytes(of) };
}

/** Call `show` when the choice, the camera or what the worker tells has changed. */
export class BackgroundPanel {
    #media; #video; #tiles; #own; #file; #trouble = "";

    /** @param {import("./media.js").Media} media */
    constructor(media) {
        this.#media = media;
        this.#video = el("video", { playsinline: true, autoplay: true, "aria-hidden": "true" });
        this.#video.muted = true;
        this.note = el("p", { class: "preview-note", role: "status" });
        this.preview = el("div", { class: "preview" }, this.#video, this.note);
        this.#tiles = el("div", { class: "backgrounds", role: "radiogroup", "aria-label": say("background"), on: { change: (event) => this.#choose({ kind: event.target.dataset.kind, picture: event.target.dataset.picture }) } });
        this.#file = el("input", { type: "file", accept: "image/*", class: "unseen", tabindex: "-1", "aria-hidden": "true", on: { change: () => this.#takeFile() } });
        this.#own = el("button", { class: "background-tile", type: "button", on: { click: () => this.#file.click() } },
            el("span", { class: "background-look" }, icon("plus")), el("span", { class: "background-name", text: say("background.own.choose") }));
        this.strength = el("input", { type: "range", min: "0", max: "100", step: "5", on: { input: () => this.#choose({ strength: Number(this.strength.value) }) } });
        this.colour = el("input", { type: "color", class: "field", on: { input: () => this.#choose({ colour: this.colour.value }) } });
        this.compare = el("button", { class: "button small", type: "button", text: say("background.compare"), "aria-pressed": "false", on: {
            pointerdown: () => this.#compare(true), pointerup: () => this.#compare(false), pointercancel: () => this.#compare(false),
            pointerleave: () => this.#compare(false), blur: () => this.#compare(false), contextmenu: (event) => event.preventDefault(),
            keydown: (event) => [" ", "Enter"].includes(event.key) && this.#compare(true), keyup: () => this.#compare(false),
        } });
        this.rows = {
            blur: el("label", { class: "row" }, el("span", { class: "label", text: say("background.strength") }), this.strength),
            colour: el("label", { class: "row" }, el("span", { class: "label", text: say("background.colour") }), this.colour),
        };
        this.cannot = el("p", { class: "trouble", text: say("trouble.background.browser"), hidden: canHide() });
        this.trouble = el("p", { class: "trouble", role: "alert", hidden: true });
        this.reduced = el("p", { class: "dim", role: "status" });
        this.parts = [this.preview, this.cannot, this.#tiles, this.#file,
            el("div", { class: "background-set" }, this.rows.blur, this.rows.colour, this.compare, this.reduced, this.trouble)];
    }

    /** Draws the tiles anew; they are known once the host has told which pictures there are. */
    async open() {
        this.#trouble = "";
        this.#draw((await files())?.pictures ?? []);
        this.show();
    }

    focus() {
        this.#tiles.querySelector(":checked")?.focus();
    }

    show() {
        const { effects, seen, isMirrored, camera } = this.#media, { choice, status, isHiding } = effects;
        const shown = this.#video.srcObject?.getTracks()[0] ?? null;
        if (shown !== seen) this.#video.srcObject = seen ? new MediaStream([seen]) : null;
        this.#video.hidden = !seen;
        this.#video.classList.toggle("is-facing", isMirrored);
        this.note.textContent = camera ? troubleOf(this.#media) || noteOf(this.#media) : say("join.off");
        this.#tiles.hidden = this.compare.hidden = !canHide();
        for (const input of this.#tiles.querySelectorAll("input")) {
            input.checked = input.dataset.kind === choice.kind && (choice.kind !== "picture" || input.dataset.picture === choice.picture);
        }
        this.strength.value = String(choice.strength);
        this.colour.value = choice.colour;
        for (const [kind, row] of Object.entries(this.rows)) row.hidden = choice.kind !== kind;
        this.compare.disabled = !camera || !isHiding;
        this.reduced.textContent = status.isReduced ? say("background.reduced") : "";
        this.reduced.hidden = !status.isReduced;
        this.trouble.textContent = this.#trouble;
        this.trouble.hidden = !this.#trouble;
    }

    close() {
        this.#compare(false);
        this.#video.srcObject = null;
    }

    #draw(pictures) {
        const { own } = this.#media.effects.choice;
        const tile = (kind, name, content, picture = "") => el("label", { class: "background-tile" },
            el("input", { type: "radio", name: "background", "data-kind": kind, "data-picture": picture }),
            el("span", { class: "background-look" }, content), el("span", { class: "background-name", text: name }));
        const known = pictures.filter(({ name }) => Object.hasOwn(PICTURES, name));
        this.#tiles.replaceChildren(
            tile("none", say("background.none"), icon("none")), tile("blur", say("background.blur"), icon("blur")),
            tile("colour", say("background.colour"), icon("colour")),
            ...known.map(({ name, thumbnail }) => tile("picture", say(PICTURES[name]), el("img", { src: thumbnail, alt: "" }), name)),
            ...(own ? [tile("own", say("background.own"), el("img", { src: own, alt: "" }))] : []), this.#own);
    }

    /** @param {Partial<import("./effects/choices.js").Choice>} change */
    #choose(change) {
        this.#trouble = "";
        this.#media.hide({ ...this.#media.effects.choice, ...change });
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

    #compare(isOn) {
        if (isOn === this.#media.isComparing) return;
        this.#media.compare(isOn);
        this.compare.setAttribute("aria-pressed", String(isOn));
        this.show();
    }
}

export class BackgroundDialog {
    #panel;

    /** @param {import("./media.js").Media} media */
    constructor(media) {
        this.#panel = new BackgroundPanel(media);
        this.root = el("dialog", { class: "dialog background", "aria-label": say("background"), on: { close: () => this.#panel.close() } },
            el("h2", { text: say("background") }), ...this.#panel.parts,
            el("form", { method: "dialog" }, el("button", { class: "button primary", text: say("done") })));
    }

    async open() {
        await this.#panel.open();
        this.root.showModal();
        this.#panel.focus();
    }

    show() {
        if (this.root.open) this.#panel.show();
    }

    close() {
        this.root.close();
    }
}
