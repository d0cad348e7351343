/** What the service worker shows for a call's link while the host does not answer. */

import { el } from "./dom.js";
import { icon } from "./icons.js";
import { wordmark } from "./join.js";
import { language, say } from "./words.js";

document.documentElement.lang = language;
document.title = `${say("end.unreachable")} · BuzzCam`;
document.getElementById("app").append(el("main", { class: "plain", "data-end": "away" }, wordmark(),
    el("div", { class: "plain-body" }, el("div", { class: "circle" }, icon("leave")), el("h1", { text: say("end.unreachable") }),
        el("p", { class: "dim", text: say("end.unreachable.more") }),
        el("button", { class: "button primary", type: "button", text: say("end.retry"), on: { click: () => location.reload() } }),
        el("a", { class: "button quiet", href: "/studio", text: say("studio.try") }))));
