/** Reports to the host once a second which of its frames is displayed, so that the host can measure the delay. */

import { HOST } from "./messages.js";

const EVERY_MS = 1000;

export class DelayReporter {
    #call; #stage; #timer; #waiting = new WeakSet();

    /** @param {import("./call.js").Call} call @param {import("./stage.js").Stage} stage */
    constructor(call, stage) {
        this.#call = call;
        this.#stage = stage;
        this.#timer = setInterval(() => this.#look(), EVERY_MS);
    }

    close() {
        clearInterval(this.#timer);
    }

    #look() {
        for (const kind of ["camera", "screen"]) {
            const video = this.#stage.find(HOST, kind)?.video;
            if (!video?.requestVideoFrameCallback || this.#waiting.has(video)) continue;
            this.#waiting.add(video);
            video.requestVideoFrameCallback((now, { rtpTimestamp, expectedDisplayTime }) => {
                this.#waiting.delete(video);
                if (Number.isInteger(rtpTimestamp)) this.#call.reportShown(kind, rtpTimestamp, expectedDisplayTime ?? now);
            });
        }
    }
}
