/** One video track for a recording, whatever track it shows: a recorder ends when its tracks change. */

const USUAL = { width: 1280, height: 720 };

/** Frames go through as they are; those of another size than the first are fitted into it. Goes on in a hidden tab. */
class StreamedFilm {
    #generator = new MediaStreamTrackGenerator({ kind: "video" });
    #writer = this.#generator.writable.getWriter();
    #reader = null; #canvas = null;
    track = this.#generator;

    /** No frame of the track before is taken from here on. @param {MediaStreamTrack} track */
    async use(track) {
        this.#reader?.cancel().catch(() => {});
        const reader = this.#reader = new MediaStreamTrackProcessor({ track, maxBufferSize: 1 }).readable.getReader();
        for (let next = await reader.read(); !next.done; next = await reader.read()) {
            if (reader === this.#reader && this.#writer.desiredSize > 0) this.#writer.write(this.#fitted(next.value)).catch(() => {});
            else next.value.close();
        }
    }

    #fitted(frame) {
        const { displayWidth: width, displayHeight: height, timestamp } = frame;
        this.#canvas ??= new OffscreenCanvas(width, height);
        if (width === this.#canvas.width && height === this.#canvas.height) return frame;
        fit(this.#canvas, frame, width, height);
        frame.close();
        return new VideoFrame(this.#canvas, { timestamp, alpha: "discard" });
    }

    close() {
        this.#reader?.cancel().catch(() => {});
        this.#reader = null;
        this.track.stop();
    }
}

/** For browsers without streams of frames; pauses in a hidden tab. */
class DrawnFilm {
    #canvas = Object.assign(document.createElement("canvas"), USUAL);
    #video = Object.assign(document.createElement("video"), { muted: true, playsInline: true });
    #isOpen = true;

    constructor({ width, height }) {
        if (width && height) Object.assign(this.#canvas, { width, height });
        this.#canvas.getContext("2d").fillRect(0, 0, this.#canvas.width, this.#canvas.height);
        this.track = this.#canvas.captureStream().getVideoTracks()[0];
        this.#next();
    }

    /** @param {MediaStreamTrack} track */
    use(track) {
        this.#video.srcObject = new MediaStream([track]);
        this.#video.play().catch(() => {});
    }

    #next() {
        this.#video.requestVideoFrameCallback(() => {
            if (!this.#isOpen) return;
            fit(this.#canvas, this.#video, this.#video.videoWidth, this.#video.videoHeight);
            this.#next();
        });
    }

    close() {
        this.#isOpen = false;
        this.#video.srcObject = null;
        this.track.stop();
    }
}

/** @param {HTMLCanvasElement | OffscreenCanvas} canvas */
function fit(canvas, picture, width, height) {
    const context = canvas.getContext("2d"), scale = Math.min(canvas.width / width, canvas.height / height);
    const [wide, high] = [width * scale, height * scale];
    context.fillRect(0, 0, canvas.width, canvas.height);
    context.drawImage(picture, (canvas.width - wide) / 2, (canvas.height - high) / 2, wide, high);
}

/** @param {MediaTrackSettings} settings of the camera */
export function makeFilm(settings) {
    return "MediaStreamTrackGenerator" in globalThis && "MediaStreamTrackProcessor" in globalThis ? new StreamedFilm() : new DrawnFilm(settings);
}
