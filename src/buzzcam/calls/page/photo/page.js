/** The page for photos: on the left the picture that comes out and the photos, on the right what is made of them. */

import { BackgroundTiles } from "../background_tiles.js";
import { announce, el } from "../dom.js";
import { pictureBehind } from "../effects/choices.js";
import { icon } from "../icons.js";
import { holdButton } from "../toggle.js";
import { say } from "../words.js";
import { Choices, FORMATS, KINDS, SIZES } from "./choices.js";
import { HEIGHT, PLACES, STYLES, WIDTH, compose } from "./compose.js";
import { Engine } from "./engine.js";
import { Table, isWorking } from "./table.js";

const QUALITY = { png: undefined, jpeg: 0.93, webp: 0.9 };
const ENDINGS = { "image/png": "png", "image/jpeg": "jpg", "image/webp": "webp" };
const KEPT_MS = 60_000;  // what was downloaded, for the browser to write it
const LEGENDS = { subject: "photo.subject", place: "photo.place", style: "photo.style" };
const NAMES = {
    auto: "photo.subject.auto", person: "photo.subject.person", object: "photo.subject.object",
    photo: "photo.place.photo", left: "photo.place.left", right: "photo.place.right", centre: "photo.place.centre",
    outline: "photo.style.outline", plain: "photo.style.plain", plate: "photo.style.plate",
};
const STATES = {
    waiting: "photo.waiting", loading: "photo.loading", processing: "photo.processing", done: "photo.done", cancelled: "photo.cancelled",
};

export class PhotoPage {
    #choices; #behind = { key: "", picture: null }; #isComparing = false; #rows = new Map(); #said = new Map(); #canvas; #context; #sets; #tiles;

    constructor() {
        this.#choices = new Choices((now, before) => this.#use(now, before));
        this.table = new Table(new Engine(), this.#choices.now.subject, (item) => this.#show(item));
        this.root = el("main", { class: "photo" }, this.#head(), el("div", { class: "photo-body" }, this.#left(), this.#right()));
        addEventListener("dragover", (event) => this.#drag(event, true));
        addEventListener("dragleave", (event) => event.relatedTarget || this.#drag(event, false));
        addEventListener("drop", (event) => this.#drag(event, false) && this.table.add(event.dataTransfer.files));
        addEventListener("paste", (event) => event.clipboardData.files.length && this.table.add(event.clipboardData.files));
        addEventListener("keydown", (event) => this.#key(event));
        this.#tiles.open();
        this.#use(this.#choices.now, this.#choices.now);
        this.#show(null);
    }

    // ---- what it is made of

    #head() {
        this.undo = el("button", { class: "button small quiet", type: "button", title: say("key", { what: say("photo.undo"), key: "Ctrl+Z" }), on: { click: () => this.#choices.undo() } }, icon("undo"), el("span", { class: "button-label", text: say("photo.undo") }));
        this.redo = el("button", { class: "button small quiet", type: "button", title: say("key", { what: say("photo.redo"), key: "Ctrl+Shift+Z" }), on: { click: () => this.#choices.redo() } }, icon("redo"), el("span", { class: "button-label", text: say("photo.redo") }));
        return el("header", { class: "head" }, el("p", { class: "wordmark", "aria-label": "BuzzCam", role: "img" }, "Buzz", el("span", { text: "Cam" })),
            el("h1", { class: "room-name", text: say("photo") }), el("a", { class: "other-page", href: "/studio", text: say("studio") }),
            el("div", { class: "photo-steps" }, this.undo, this.redo));
    }

    #left() {
        this.#canvas = el("canvas", { class: "photo-canvas", width: WIDTH, height: HEIGHT, role: "img" });
        this.#context = this.#canvas.getContext("2d");
        const pick = () => this.file.click();
        this.file = el("input", { type: "file", accept: "image/*,.heic,.heif", multiple: true, class: "unseen", tabindex: "-1", "aria-hidden": "true", on: { change: () => {
            this.table.add([...this.file.files]);
            this.file.value = "";
        } } });
        this.choose = el("button", { class: "button primary", type: "button", text: say("photo.choose"), on: { click: pick } });
        this.hint = el("div", { class: "photo-hint" }, icon("photo"), el("p", { text: say("photo.drop") }), el("p", { class: "dim", text: say("photo.stays") }),
            this.choose);
        this.frame = el("div", { class: "photo-frame" }, this.#canvas, this.hint);
        this.status = el("p", { class: "photo-status", dir: "auto" });
        this.bar = el("progress", { class: "photo-bar", max: "1", "aria-label": say("photo.progress") });
        this.cancel = el("button", { class: "button small", type: "button", text: say("photo.cancel"), on: { click: () => this.table.cancel(this.table.current) } });
        this.again = el("button", { class: "button small", type: "button", text: say("photo.again"), on: { click: () => this.table.again(this.table.current) } });
        this.compare = holdButton(say("background.compare"), (isOn) => {
            this.#isComparing = isOn;
            this.#draw();
        });
        this.under = el("div", { class: "photo-under" }, this.status, this.bar, this.cancel, this.again, this.compare);
        this.list = el("ul", { class: "photo-list", "aria-label": say("photo.list") });
        this.more = el("button", { class: "button small", type: "button", on: { click: pick } }, icon("plus"), el("span", { text: say("photo.add") }));
        this.clear = el("button", { class: "button small", type: "button", text: say("photo.clear"), on: { click: () => {
            [...this.table.items].forEach((item) => this.table.remove(item));
            this.choose.focus();
        } } });
        this.lists = el("div", { class: "photo-lists" }, this.list, el("div", { class: "photo-adds" }, this.more, this.clear));
        return el("section", { class: "photo-left", "aria-label": say("photo.result") }, this.frame, this.under, this.lists, this.file);
    }

    #right() {
        const choices = this.#choices, now = () => choices.now, settle = () => choices.settle();
        this.#tiles = new BackgroundTiles(() => now().background, (change, isOngoing) => choices.change({ background: { ...now().background, ...change } }, isOngoing), settle);
        this.#sets = Object.entries({ subject: KINDS, place: PLACES, style: STYLES }).map(([name, options]) => this.#segments(name, options));
        const [subject, place, style] = this.#sets.map(({ root }) => root);
        this.size = el("input", { type: "range", min: SIZES[0], max: SIZES[1], step: "5", on: { input: () => choices.change({ size: Number(this.size.value) }, true), change: settle } });
        this.sizeRow = el("label", { class: "row" }, el("span", { class: "label", text: say("photo.size") }), this.size);
        this.title = el("textarea", { class: "field", rows: "2", maxlength: "200", dir: "auto", on: { input: () => choices.change({ title: this.title.value }, true), change: settle } });
        this.format = el("select", { class: "field", "aria-label": say("photo.format"), on: { change: () => choices.change({ format: this.format.value }) } },
            ...FORMATS.map((format) => el("option", { value: format, text: format === "webp" ? "WebP" : format.toUpperCase() })));
        this.save = el("button", { class: "button primary", type: "button", text: say("photo.save"), on: { click: () => this.#save() } });
        this.saveCutout = el("button", { class: "button small", type: "button", text: say("photo.save.cutout"), on: { click: () => this.#saveCutout() } });
        this.trouble = el("p", { class: "trouble", role: "alert", hidden: true, text: say("trouble.photo.behind") });
        return el("section", { class: "photo-right", "aria-label": say("photo.choices") },
            el("div", { class: "photo-sets" }, subject, el("div", { class: "row" }, el("span", { class: "label", text: say("background") }), this.#tiles.root), ...this.#tiles.parts, this.trouble, place, this.sizeRow,
                el("label", { class: "row" }, el("span", { class: "label", text: say("photo.title") }), this.title), style),
            el("div", { class: "photo-outs" }, el("div", { class: "photo-out" }, this.format, this.save), this.saveCutout));
    }

    #segments(name, options) {
        const inputs = options.map((value) => el("input", { type: "radio", name, value }));
        const root = el("fieldset", { class: "segments", on: { change: (event) => this.#choices.change({ [name]: event.target.value }) } }, el("legend", { class: "label", text: say(LEGENDS[name]) }),
            ...inputs.map((input, k) => el("label", { class: "segment" }, input, el("span", { text: say(NAMES[options[k]]) }))));
        return { root, name, inputs };
    }

    // ---- what happens

    /** @returns {boolean} whether it is about files */
    #drag(event, isOver) {
        const isFiles = event.dataTransfer.types.includes("Files");
        if (isFiles) event.preventDefault();
        this.frame.classList.toggle("is-over", isOver && isFiles);
        return isFiles;
    }

    #key(event) {
        if (!(event.ctrlKey || event.metaKey) || event.target.matches("textarea")) return;
        const key = event.key.toLowerCase();
        if (key !== "z" && key !== "y") return;
        event.preventDefault();
        if (key === "y" || event.shiftKey) this.#choices.redo();
        else this.#choices.undo();
    }

    async #use(now, before) {
        if (now.subject !== before.subject) this.table.lookFor(now.subject);
        for (const { name, inputs } of this.#sets) for (const input of inputs) input.checked = input.value === now[name];
        this.#tiles.show();
        this.size.value = String(now.size);
        this.sizeRow.hidden = now.place === "photo";
        if (this.title.value !== now.title) this.title.value = now.title;
        this.format.querySelector("[value=jpeg]").disabled = now.background.kind === "none";
        this.format.value = this.#formatOf(now);
        this.undo.disabled = !this.#choices.canUndo;
        this.redo.disabled = !this.#choices.canRedo;
        await this.#fetchBehind(now.background);
        this.#draw();
    }

    #formatOf({ format, background }) {
        return format === "jpeg" && background.kind === "none" ? "png" : format;  // it cannot be transparent
    }

    async #fetchBehind(background) {
        const key = JSON.stringify([background.kind, background.picture, background.own]);
        if (key === this.#behind.key) return;
        this.#behind = { key, picture: null };
        const picture = await pictureBehind(background).catch(() => null);
        if (key !== this.#behind.key) return;
        this.#behind.picture = picture;
        this.trouble.hidden = picture !== null || !["picture", "own"].includes(background.kind);
    }

    /** @param {import("./table.js").Item | null} item that has changed; null: there are others */
    #show(item) {
        if (item === null) {
            for (const [known, row] of this.#rows) if (!this.table.items.includes(known)) [row.root.remove(), this.#rows.delete(known), this.#said.delete(known)];
            for (const one of this.table.items) if (!this.#rows.has(one)) this.list.append(this.#rowOf(one));
        }
        for (const one of item ? [item] : this.table.items) this.#showRow(one);
        const { current } = this.table, state = current?.state;
        if (item && item !== current) return;
        if (current && document.activeElement === this.choose) this.#rows.get(current).choose.focus();
        this.hint.hidden = current !== null;
        this.under.hidden = this.lists.hidden = current === null;
        this.frame.classList.toggle("is-working", Boolean(current) && state !== "done");
        this.status.textContent = current ? textOf(current) : "";
        this.bar.hidden = !current || !isWorking(current);
        this.bar.value = current?.share ?? 0;
        this.cancel.hidden = !current || !(isWorking(current) || state === "waiting");
        this.again.hidden = state !== "cancelled" && state !== "failed";
        this.save.disabled = this.saveCutout.disabled = state !== "done";
        this.compare.hidden = state !== "done";
        if (!item || state !== this.#said.get("drawn")) this.#draw();
        this.#said.set("drawn", state);
    }

    #rowOf(item) {
        const thumb = el("canvas", { class: "photo-thumb", width: "96", height: "54", "aria-hidden": "true" }), text = el("span", { class: "photo-item-state" });
        const choose = el("button", { class: "photo-item", type: "button", on: { click: () => this.table.choose(item) } },
            thumb, el("span", { class: "photo-item-text" }, el("bdi", { class: "photo-item-name", text: item.name }), text));
        const remove = el("button", { class: "button small quiet icon-only", type: "button", title: say("photo.remove", { name: item.name }), "aria-label": say("photo.remove", { name: item.name }), on: { click: () => {
            this.table.remove(item);
            (this.#rows.get(this.table.current)?.choose ?? this.choose).focus();
        } } }, icon("close"));
        const root = el("li", {}, choose, remove);
        this.#rows.set(item, { root, thumb, text, choose });
        return root;
    }

    #showRow(item) {
        const { thumb, text, choose } = this.#rows.get(item);
        text.textContent = textOf(item);
        text.classList.toggle("is-bad", item.state === "failed" || item.state === "nothing");
        choose.setAttribute("aria-current", String(item === this.table.current));
        if (item.before && !thumb.dataset.drawn) {
            thumb.dataset.drawn = "yes";
            contain(thumb.getContext("2d"), item.before);
        }
        if (this.#said.get(item) === item.state) return;
        this.#said.set(item, item.state);
        if (isWorking(item) ? item === this.table.current : item.state !== "waiting") announce(`${item.name}: ${wordsOf(item)}`);
    }

    #draw() {
        const { current } = this.table, context = this.#context, isDone = current?.state === "done";
        if (isDone && !this.#isComparing) {
            compose(context, current.cutout, this.#choices.now, this.#behind.picture);
        } else {
            context.reset();
            if (current?.before) contain(context, current.before);
        }
        this.#canvas.setAttribute("aria-label", !current ? say("photo") : say(isDone && !this.#isComparing ? "photo.result.of" : "photo.before.of", { name: current.name }));
    }

    // ---- what goes out

    async #save() {
        const canvas = new OffscreenCanvas(WIDTH, HEIGHT), { now } = this.#choices, { current } = this.table, format = this.#formatOf(now);
        await this.#fetchBehind(now.background);
        compose(canvas.getContext("2d"), current.cutout, now, this.#behind.picture);
        const blob = await canvas.convertToBlob({ type: `image/${format}`, quality: QUALITY[format] });
        this.#download(blob, `${stem(current.name)}-thumbnail.${ENDINGS[blob.type]}`);
    }

    #saveCutout() {
        const { current } = this.table;
        this.#download(current.cutout.png, `${stem(current.name)}-cutout.png`);
    }

    #download(blob, name) {
        const address = URL.createObjectURL(blob);
        el("a", { href: address, download: name }).click();
        setTimeout(() => URL.revokeObjectURL(address), KEPT_MS);
        announce(say("photo.saved", { name }));
    }
}

/** @param {import("./table.js").Item} item */
function textOf(item) {
    return isWorking(item) ? `${wordsOf(item)} ${say("photo.percent", { percent: Math.round(100 * item.share) })}` : wordsOf(item);
}

/** Without the percent, which changes too often to be said. @param {import("./table.js").Item} item */
function wordsOf({ state, trouble, isAnimated }) {
    if (trouble) return say(...trouble);
    if (state === "nothing") return say("photo.nothing");
    return state === "done" && isAnimated ? `${say("photo.done")} ${say("photo.animated")}` : say(STATES[state]);
}

function stem(name) {
    return name.replace(/\.[^.]*$/, "") || name;
}

/** All of a picture, in the middle. */
function contain(context, picture) {
    const { width, height } = context.canvas, scale = Math.min(width / picture.width, height / picture.height), [wide, high] = [picture.width * scale, picture.height * scale];
    context.imageSmoothingQuality = "high";
    context.drawImage(picture, (width - wide) / 2, (height - high) / 2, wide, high);
}
