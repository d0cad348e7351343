/** The chat panel: messages and the input field. */

import { announce, el } from "./dom.js";
import { icon } from "./icons.js";
import { say } from "./words.js";

const KEPT = 400;
const TEXT_MAX = 2000;

/**
 * Splits a text into pieces. Those with `href` become links: http or https, without user name and password, and with a
 * host in ASCII letters.
 * @param {string} text @returns {{text: string, href?: string}[]}
 */
export function pieces(text) {
    const found = [];
    let at = 0;
    for (const match of text.matchAll(/https?:\/\/[^\s<>"'`{}|\\^\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u2069]+/gi)) {
        const shown = match[0].replace(/[.,;:!?)\]]+$/, "");
        if (!isSafe(shown)) continue;
        if (match.index > at) found.push({ text: text.slice(at, match.index) });
        found.push({ text: shown, href: shown });
        at = match.index + shown.length;
    }
    if (at < text.length) found.push({ text: text.slice(at) });
    return found;
}

function isSafe(address) {
    try {
        const url = new URL(address);
        const host = address.replace(/^https?:\/\//i, "").split(/[/?#]/)[0];
        const isPlain = /^[a-z0-9.-]+(:\d+)?$/i.test(host) || /^\[[0-9a-f:.]+\](:\d+)?$/i.test(host);
        return isPlain && !/(^|\.)xn--/i.test(host) && !url.username && !url.password;
    } catch {  // not a URL
        return false;
    }
}

export class Chat {
    #pending = []; #unread = 0; #isOpen = false; #send; #onUnread; #onClose;

    /** @param {{send: (text: string) => boolean, onUnread: (count: number) => void, onClose: () => void}} hooks */
    constructor({ send, onUnread, onClose }) {
        this.#send = send;
        this.#onUnread = onUnread;
        this.#onClose = onClose;
        this.list = el("ol", { class: "chat-list", role: "log", "aria-label": say("chat"), tabindex: "0" });
        this.empty = el("p", { class: "chat-empty", text: say("chat.empty") });
        this.trouble = el("p", { class: "chat-trouble", role: "alert", hidden: true });
        this.field = el("textarea", { class: "field", rows: "1", maxlength: String(TEXT_MAX), placeholder: say("chat.write"),
            "aria-label": say("chat.write"), on: { keydown: (event) => this.#onKey(event), input: () => this.#fit() } });
        const form = el("form", { class: "chat-form", on: { submit: (event) => this.#submit(event) } }, this.field,
            el("button", { class: "button icon-only", type: "submit", "aria-label": say("chat.send"), title: say("chat.send") }, icon("send")));
        this.root = el("aside", { class: "chat", "aria-label": say("chat"), hidden: true, on: { keydown: (event) => this.#onEscape(event) } },
            el("header", { class: "chat-head" }, el("h2", { text: say("chat") }),
                el("button", { class: "button icon-only quiet", type: "button", "aria-label": say("close"), title: say("close"),
                    on: { click: () => this.#onClose() } }, icon("close"))),
            this.empty, this.list, this.trouble, form);
    }

    get isOpen() {
        return this.#isOpen;
    }

    /** @param {boolean} isOpen */
    open(isOpen) {
        this.#isOpen = isOpen;
        this.root.hidden = !isOpen;
        if (!isOpen) return;
        this.#unread = 0;
        this.#onUnread(0);
        this.list.scrollTop = this.list.scrollHeight;
        this.field.focus();
    }

    /** @param {{name: string, text: string, at_s: number}} said @param {boolean} isOwn */
    add({ name, text, at_s }, isOwn) {
        if (isOwn) this.#pending.shift();
        const isAtEnd = this.list.scrollHeight - this.list.scrollTop - this.list.clientHeight < 40;
        const time = new Date(Math.min(Math.max(at_s, 0), 8e12) * 1000);
        const shown = time.toLocaleTimeString(navigator.language, { hour: "2-digit", minute: "2-digit" });
        const body = el("p", { class: "chat-text", dir: "auto" });
        for (const piece of pieces(text)) {
            body.append(piece.href
                ? el("a", { href: piece.href, target: "_blank", rel: "noopener noreferrer nofollow", text: piece.text })
                : piece.text);
        }
        this.list.append(el("li", { class: isOwn ? "own" : null },
            el("p", { class: "chat-by" }, el("bdi", { text: isOwn ? say("you") : name }), el("time", { text: shown })), body));
        while (this.list.children.length > KEPT) this.list.firstElementChild.remove();
        this.empty.hidden = true;
        if (isAtEnd || isOwn) this.list.scrollTop = this.list.scrollHeight;
        if (this.#isOpen || isOwn) return;
        this.#unread += 1;
        this.#onUnread(this.#unread);
        announce(say("chat.from", { name, text: text.slice(0, 200) }));
    }

    /** @param {string} text why a message was not sent; empty to clear it */
    say(text) {
        this.trouble.textContent = text;
        this.trouble.hidden = !text;
    }

    #submit(event) {
        event.preventDefault();
        const text = this.field.value.trim();
        if (!text) return;
        if (!this.#send(text)) {
            this.say(say("chat.offline"));
            return;
        }
        this.#pending.push(text);
        this.say("");
        this.field.value = "";
        this.#fit();
    }

    /** The host refused the last message: puts its text back into the input field. */
    refuse() {
        const text = this.#pending.shift();
        if (text === undefined) return;
        this.say(say("chat.refused"));
        this.field.value ||= text;
        this.#fit();
    }

    #onKey(event) {
        if (event.key === "Enter" && !event.shiftKey && !event.isComposing) this.#submit(event);
    }

    #onEscape(event) {
        if (event.key === "Escape") this.#onClose();
    }

    #fit() {
        this.field.style.height = "auto";
        this.field.style.height = `${Math.min(this.field.scrollHeight, 120)}px`;
    }
}
