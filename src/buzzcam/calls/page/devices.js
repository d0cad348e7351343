/** Menus for camera, microphone and speaker. */

import { el } from "./dom.js";
import { hasSpeakers } from "./media.js";
import { say } from "./words.js";

const KINDS = { camera: "videoinput", microphone: "audioinput", speaker: "audiooutput" };

export class DevicePicker {
    #selects = {}; #rows = {}; #media;

    /** @param {import("./media.js").Media} media @param {{onChosen: (kind: string, id: string) => void, beside?: Node}} hooks */
    constructor(media, { onChosen, beside = null }) {
        this.#media = media;
        for (const kind of Object.keys(KINDS)) {
            const select = el("select", { class: "field", on: { change: () => onChosen(kind, select.value) } });
            this.#selects[kind] = select;
            this.#rows[kind] = el("label", { class: `row row-${kind}`, hidden: true }, el("span", { class: "label", text: say(kind) }), select,
                kind === "microphone" ? beside : null);
        }
        this.root = el("div", { class: "devices" }, ...Object.values(this.#rows));
        if (hasDevicesList()) navigator.mediaDevices.addEventListener("devicechange", this.refresh);
        this.refresh();
    }

    /** Updates the lists. Browsers reveal device names only after the user has allowed a device. */
    refresh = async () => {
        if (!hasDevicesList()) return;
        let all;
        try {
            all = await navigator.mediaDevices.enumerateDevices();
        } catch {  // not allowed to list devices
            return;
        }
        for (const [kind, type] of Object.entries(KINDS)) {
            const found = all.filter((device) => device.kind === type && device.deviceId && device.deviceId !== "communications");
            const isShown = found.length > 0 && (kind !== "speaker" || hasSpeakers());
            this.#rows[kind].hidden = !isShown;
            const options = found.map((device, index) => el("option", { value: device.deviceId,
                text: device.label || say("device", { kind: say(kind), number: index + 1 }) }));
            if (kind === "speaker" && !found.some((device) => device.deviceId === "default")) {
                options.unshift(el("option", { value: "", text: say("device.default") }));
            }
            this.#selects[kind].replaceChildren(...options);
            const used = this.#media.settings(kind).deviceId || this.#media.chosen[kind];
            if (found.some((device) => device.deviceId === used)) this.#selects[kind].value = used;
        }
    };

    close() {
        if (hasDevicesList()) navigator.mediaDevices.removeEventListener("devicechange", this.refresh);
    }
}

const hasDevicesList = () => Boolean(navigator.mediaDevices?.enumerateDevices);
