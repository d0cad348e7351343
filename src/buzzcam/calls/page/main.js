/** Shows one of the pages at a time: join page, lobby, room, end. */

import { Call } from "./call.js";
import { announce, el } from "./dom.js";
import { icon } from "./icons.js";
import { JoinPage, recordedBadge, wordmark } from "./join.js";
import { Media, hasDevices } from "./media.js";
import { keepPages } from "./offline.js";
import { Room } from "./room.js";
import { language, say } from "./words.js";

// in sessionStorage: only for this tab, until it is closed, and for this room of a meeting server; the key of the room is not stored
const MEMORY = `buzzcam${location.pathname.replaceAll("/", "")}`;
const AGAIN = {
    full: "retry", locked: "retry", "lobby-full": "retry", "no-answer": "retry", "too-many": "retry", "turned-away": "retry",
    unreachable: "retry", gone: "retry", left: "again", elsewhere: "here", version: "reload", "bad-message": "reload", "too-fast": "reload",
};  // reason of the end -> text of the button, if there is a way back

const app = document.getElementById("app");
const media = new Media();
const key = location.hash.slice(1);
/** @type {{name?: string, resumeToken?: string | null, camera?: boolean, microphone?: boolean, chosen?: Record<string, string>}} */
let memory = recall();
let view = null;

function recall() {
    try {
        const found = JSON.parse(sessionStorage.getItem(MEMORY) ?? "{}");
        return typeof found === "object" && found !== null ? found : {};
    } catch {  // no storage, or invalid content
        return {};
    }
}

function remember(changes) {
    memory = { ...memory, ...changes };
    try {
        sessionStorage.setItem(MEMORY, JSON.stringify(memory));
    } catch {  // the browser stores nothing: after a reload, the join page is shown again
    }
}

function show(next, root, title) {
    view?.close?.();
    view = next;
    app.replaceChildren(root);
    document.title = title ? `${title} · BuzzCam` : "BuzzCam";
}

function showJoinPage() {
    const page = new JoinPage(media, {
        name: memory.name ?? "",
        onJoin: (name) => {
            remember({ name });
            join(name);
        },
    });
    show(page, page.root, say("title"));
    if (!memory.name) page.field.focus();
    page.ask(["microphone", "camera"]);
}

/** The page shown in the lobby, and while connecting. @param {Call} call */
function showWaiting(call, name) {
    const isLobby = call.phase === "lobby";
    const text = say(isLobby ? "lobby" : "connecting");
    const leave = () => {
        call.leave();
        end("left");
    };
    const root = el("main", { class: "plain", "data-phase": call.phase }, wordmark(),
        el("div", { class: "plain-body" }, el("div", { class: "waiting", "aria-hidden": "true" }, el("i"), el("i"), el("i")),
            el("h1", { text }), isLobby ? el("p", { class: "room-called", dir: "auto", text: call.room }) : null,
            isLobby ? el("p", { class: "dim", text: say("lobby.more", { name }) }) : null,
            call.isRecorded ? recordedBadge() : null,
            el("button", { class: "button", type: "button", text: say("lobby.leave"), on: { click: leave } })));
    show(null, root, text);
    announce(call.isRecorded ? `${text}. ${say("recorded")}` : text);
}

function join(name) {
    let room = null;
    const call = new Call({ key, name, resumeToken: memory.resumeToken ?? null, media }, {
        onPhase: () => {
            room = null;
            if (call.phase !== "room") {
                showWaiting(call, name);
                return;
            }
            room = new Room(call, media, { name, onLeave: () => {
                call.leave();
                end("left");
            } });
            const changed = media.changed;
            media.changed = () => {
                changed();
                rememberMedia();
            };
            rememberMedia();
            show(room, room.root, call.room);
            keepPages();
        },
        onResumeToken: (resumeToken) => remember({ resumeToken }),
        onPeople: () => room?.show(),
        onEvent: (event, person) => room?.tell(event, person),
        onSaid: (said, isOwn) => room?.said(said, isOwn),
        onRecorded: () => (room ? room.showRecorded() : showWaiting(call, name)),
        onRefused: () => room?.refused(),
        onLine: () => room?.showLine(),
        onEnd: end,
    });
    showWaiting(call, name);
}

function rememberMedia() {
    remember({ camera: Boolean(media.camera), microphone: media.isHeard, chosen: media.chosen });
}

/** @param {string} why a Reason of signaling.py, "left", "unreachable" or "gone" */
function end(why) {
    media.changed = () => {};
    const wanted = ["camera", "microphone"].filter((device) => (device === "camera" ? media.camera : media.isHeard));
    media.stop();
    if (!["elsewhere", "gone", "too-fast", "bad-message", "version"].includes(why)) remember({ resumeToken: null });
    const [head, more] = wordsOf(why);
    const again = async () => {
        if (AGAIN[why] === "reload") location.reload();
        else if (why === "left" || why === "gone") showJoinPage();
        else {
            await media.start(wanted);
            join(memory.name ?? "");
        }
    };
    const isFinal = !Object.hasOwn(AGAIN, why);
    const button = isFinal ? null : el("button", { class: "button primary", type: "button", text: say(`end.${AGAIN[why]}`), on: { click: again } });
    const root = el("main", { class: "plain", "data-end": why }, wordmark(),
        el("div", { class: "plain-body" }, el("div", { class: "circle" }, icon("leave")), el("h1", { text: head, tabindex: "-1" }), el("p", { class: "dim", text: more }), button,
            why === "left" ? el("a", { class: "button quiet", href: "/studio", text: say("studio.try") }) : null));
    show(null, root, head);
    root.querySelector("h1").focus();
    announce(`${head}. ${more}`);
}

/** @param {string} why @returns {[string, string]} what happened, and what to do; for a newer host's unknown reason, a general text */
function wordsOf(why) {
    for (const family of ["end", "reason"]) {
        const head = say(`${family}.${why}`);
        if (head !== `${family}.${why}`) return [head, say(`${family}.${why}.more`)];
    }
    return [say("reason.ended"), say("reason.ended.more")];
}

function refuse(words) {
    show(null, el("main", { class: "plain", "data-end": "refused" }, wordmark(),
        el("div", { class: "plain-body" }, el("h1", { text: say("title") }), el("p", { text: say(words), role: "alert" }))), "");
}

async function start() {
    document.documentElement.lang = language;
    media.effects.prepare();
    globalThis.buzzcam = { effects: () => media.effects.report() };  // for support and tests
    addEventListener("hashchange", () => {  // another link in the same tab
        remember({ resumeToken: null });
        location.reload();
    });
    if (!/^[\w-]{1,64}$/.test(key)) refuse("trouble.link");
    else if (typeof RTCPeerConnection !== "function") refuse("trouble.browser");
    else if (memory.resumeToken && memory.name && performance.getEntriesByType("navigation")[0]?.type !== "navigate") await resume();
    else showJoinPage();
}

/** The page was reloaded during a call: rejoins with the same devices. */
async function resume() {
    Object.assign(media.chosen, memory.chosen);
    const wanted = ["camera", "microphone"].filter((device) => memory[device]);
    join(memory.name);
    if (hasDevices() && wanted.length) await media.start(wanted);
}

start();
