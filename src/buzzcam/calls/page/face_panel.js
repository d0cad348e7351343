/** How one looks: the choices of face and light, as two parts that one unfolds. */

import { canHide } from "./effects/effects.js";
import { el } from "./dom.js";
import { say } from "./words.js";

const FRAMING = 50;  // the desktop's strength when it is switched on

/** @typedef {import("./effects/choices.js").Choice} Choice */

export class FacePanel {
    #media; #sliders = []; #framing; #parts; #states; #note;

    /** @param {import("./media.js").Media} media @param {(change: Partial<Choice>) => void} choose */
    constructor(media, choose) {
        this.#media = media;
        const slider = (name, text, least) => {
            const input = el("input", { type: "range", min: least, max: "100", step: "5", on: { input: () => choose({ [name]: Number(input.value) }) } });
            this.#sliders.push({ name, input });
            return el("label", { class: "row" }, el("span", { class: "label", text }), input);
        };
        this.#framing = el("input", { type: "checkbox", role: "switch", on: { change: () => choose({ framing: this.#framing.checked ? FRAMING : 0 }) } });
        this.#note = el("p", { class: "dim", role: "status" });
        this.#states = { face: el("span", { class: "dim" }), light: el("span", { class: "dim" }) };
        this.#parts = {
            face: this.#part("face", slider("touchUp", say("face.touch-up"), 0), slider("faceLight", say("face.light"), 0),
                el("label", { class: "tick" }, el("span", { text: say("face.framing") }), this.#framing), this.#note),
            light: this.#part("light", slider("brightness", say("light.brightness"), -100), slider("warmth", say("light.warmth"), -100)),
        };
        this.parts = Object.values(this.#parts);
    }

    show() {
        const { choice, status } = this.#media.effects, hasFace = choice.touchUp > 0 || choice.faceLight > 0 || choice.framing > 0;
        for (const { name, input } of this.#sliders) input.value = String(choice[name]);
        this.#framing.checked = choice.framing > 0;
        this.#states.face.textContent = status.face === "reduced" ? say("face.reduced") : hasFace && status.face !== "failed" ? say("face.on") : "";
        this.#states.light.textContent = choice.brightness || choice.warmth ? say("face.on") : "";
        this.#note.textContent = noteOf(status);
        this.#note.hidden = !this.#note.textContent;
        if (status.face === "failed") this.#parts.face.open = true;
        for (const part of this.parts) part.hidden = !canHide();
    }

    #part(name, ...rows) {
        return el("details", { class: "fold", name: "looks" }, el("summary", {}, el("span", { text: say(name) }), this.#states[name]), ...rows);
    }
}

function noteOf({ face, faceProgress }) {
    if (face === "failed") return say("face.failed");
    if (face === "reduced") return say("face.reduced.why");
    if (face !== "loading" || !faceProgress) return "";
    const megabytes = (bytes) => (bytes / 1e6).toFixed(1);
    return say("face.loading", { got: megabytes(Math.min(faceProgress.got, faceProgress.of)), of: megabytes(faceProgress.of) });
}
