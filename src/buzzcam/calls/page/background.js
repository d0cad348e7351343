/** The choice of what stands behind oneself, beside one's own picture; and a dialog with it, for the join page and the call. */

import { BackgroundTiles } from "./background_tiles.js";
import { el } from "./dom.js";
import { canHide } from "./effects/effects.js";
import { PICTURES } from "./effects/choices.js";
import { FacePanel } from "./face_panel.js";
import { holdButton } from "./toggle.js";
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
    #media; #video; #tiles;

    /** @param {import("./media.js").Media} media */
    constructor(media) {
        this.#media = media;
        this.#video = el("video", { playsinline: true, autoplay: true, "aria-hidden": "true" });
        this.#video.muted = true;
        this.note = el("p", { class: "preview-note", role: "status" });
        this.preview = el("div", { class: "preview" }, this.#video, this.note);
        const choose = (change) => {
            media.hide({ ...media.effects.choice, ...change });
            this.show();
        };
        this.#tiles = new BackgroundTiles(() => media.effects.choice, choose);
        this.compare = holdButton(say("background.compare"), (isOn) => this.#compare(isOn));
        this.cannot = el("p", { class: "trouble", text: say("trouble.background.browser"), hidden: canHide() });
        this.reduced = el("p", { class: "dim", role: "status" });
        this.face = new FacePanel(media, choose);
        this.parts = [this.preview, this.cannot, this.#tiles.root,
            el("div", { class: "background-set" }, ...this.#tiles.parts, this.reduced, ...this.face.parts, this.compare)];
    }

    /** Draws the tiles anew; they are known once the host has told which pictures there are. */
    async open() {
        await this.#tiles.open();
        this.show();
    }

    focus() {
        this.#tiles.focus();
    }

    show() {
        const { effects, seen, isMirrored, camera } = this.#media, { status, isActive } = effects;
        const shown = this.#video.srcObject?.getTracks()[0] ?? null;
        if (shown !== seen) this.#video.srcObject = seen ? new MediaStream([seen]) : null;
        this.#video.hidden = !seen;
        this.#video.classList.toggle("is-facing", isMirrored);
        this.note.textContent = camera ? troubleOf(this.#media) || noteOf(this.#media) : say("join.off");
        this.#tiles.root.hidden = this.compare.hidden = !canHide();
        this.#tiles.show();
        this.compare.disabled = !camera || !isActive;
        this.face.show();
        this.reduced.textContent = status.isReduced ? say("background.reduced") : "";
        this.reduced.hidden = !status.isReduced;
    }

    close() {
        this.#compare(false);
        this.#video.srcObject = null;
    }

    #compare(isOn) {
        if (isOn === this.#media.isComparing) return;
        this.#media.compare(isOn);
        this.show();
    }
}

export class BackgroundDialog {
    #panel;

    /** @param {import("./media.js").Media} media */
    constructor(media) {
        this.#panel = new BackgroundPanel(media);
        this.root = el("dialog", { class: "dialog background", "aria-label": say("background.title"), on: { close: () => this.#panel.close() } },
            el("h2", { text: say("background.title") }), ...this.#panel.parts,
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
