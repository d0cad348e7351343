/** The card: what others see while nothing safe can be shown. Needs neither GPU nor network. */

const CAMERA_OFF = ["M10 6.5h3.5a2 2 0 0 1 2 2v2.2l5.5-3v8.6l-2.6-1.4",
    "M15 16.8a2 2 0 0 1-1.5.7H5a2 2 0 0 1-2-2v-7a2 2 0 0 1 2-2h.5", "M4 3.5l16 17"];
const LEAST_EVERY_MS = 400;

/** Draws it. @param {OffscreenCanvas} canvas of the size wanted @param {{head: string, more: string}} words */
export function drawCard(canvas, words) {
    const { width, height } = canvas, context = canvas.getContext("2d");
    const ground = context.createLinearGradient(0, 0, 0, height);
    ground.addColorStop(0, "#232a33");
    ground.addColorStop(1, "#171b21");
    context.fillStyle = ground;
    context.fillRect(0, 0, width, height);
    const unit = Math.min(width / 1920, height / 1080) * (width < height ? 1.6 : 1);
    context.save();
    context.translate(width / 2 - 165 * unit, height / 2 - 300 * unit);
    context.scale(13.75 * unit, 13.75 * unit);
    context.strokeStyle = "#8fb3d9";
    context.lineWidth = 1.05;
    context.lineCap = context.lineJoin = "round";
    for (const line of CAMERA_OFF) context.stroke(new Path2D(line));
    context.restore();
    context.textAlign = "center";
    for (const [text, down, px, colour] of [[words.head, 130, 76, "#f1f4f8"], [words.more, 205, 40, "#aab6c4"]]) {
        context.font = `${Math.round(px * unit)}px system-ui, sans-serif`;
        context.fillStyle = colour;
        context.fillText(text, width / 2, height / 2 + down * unit, width * 0.9);
    }
}

/** A track that shows only the card: for when the worker that hides the room has gone. */
export class CardTrack {
    #stream; #timer;

    /** @param {{head: string, more: string}} words */
    constructor(words) {
        const shown = document.createElement("canvas");
        [shown.width, shown.height] = [1280, 720];
        const context = shown.getContext("2d"), card = new OffscreenCanvas(1280, 720);
        drawCard(card, words);
        context.drawImage(card, 0, 0);
        this.#stream = shown.captureStream();
        this.track = this.#stream.getVideoTracks()[0];
        this.#timer = setInterval(() => context.drawImage(card, 0, 0), LEAST_EVERY_MS);
    }

    stop() {
        clearInterval(this.#timer);
        this.track.stop();
    }
}
