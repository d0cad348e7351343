/**
 * How the camera's frames reach the worker, and how what it makes becomes a track: by what this browser has. Each way has
 * `track`, null until it is there, and `stop`. What the worker has of each is in ports.js.
 */

const HIDDEN = { muted: true, playsInline: true };

const has = (...names) => names.every((name) => name in globalThis);

/** Chrome and Edge: frames are streams that the page gives away. */
export const hasStreams = () => has("MediaStreamTrackProcessor", "MediaStreamTrackGenerator");

/** All others: a video is looked at, a canvas is drawn. */
export const hasElements = () => has("HTMLVideoElement", "HTMLCanvasElement", "ImageBitmapRenderingContext")
    && "requestVideoFrameCallback" in HTMLVideoElement.prototype && "captureStream" in HTMLCanvasElement.prototype;

/**
 * @param {Worker} worker @param {MediaStreamTrack} raw @param {boolean} hasTracks whether the worker may have it
 * @param {() => void} onTrack when `track` comes later
 */
export function wayFor(worker, raw, hasTracks, onTrack) {
    const { frameRate: fps = 30, width = 1280, height = 720 } = raw.getSettings();
    if (hasStreams()) return new ByStreams(worker, raw, fps);
    if (hasTracks) {
        try {
            return new ByTrack(worker, raw, fps, onTrack);
        } catch (error) {  // DataCloneError: this one cannot be moved
            console.warn("The camera cannot be given to the worker:", error.message);
        }
    }
    return new ByElements(worker, raw, fps, width, height);
}

class ByStreams {
    #copy;

    constructor(worker, raw, fps) {
        this.#copy = raw.clone();  // for this worker alone: it ends with it
        const { readable } = new MediaStreamTrackProcessor({ track: this.#copy, maxBufferSize: 1 });
        this.track = new MediaStreamTrackGenerator({ kind: "video" });
        const { writable } = this.track;
        worker.postMessage({ type: "camera", readable, writable, fps }, [readable, writable]);
    }

    stop() {
        this.#copy.stop();
        this.track.stop();
    }
}

/** Safari 18: by the standard (W3C mediacapture-transform) a worker alone has the streams, of a track that it was given. */
class ByTrack {
    track = null; #isStopped = false;

    constructor(worker, raw, fps, onTrack) {
        const copy = raw.clone(), { port1, port2 } = new MessageChannel();  // the camera's own stays here, to be asked and stopped
        port1.onmessage = ({ data }) => {
            this.track = data.track;
            if (this.#isStopped) this.track.stop();
            else onTrack();
        };
        try {
            worker.postMessage({ type: "camera", track: copy, port: port2, fps }, [copy, port2]);
        } catch (error) {
            copy.stop();
            throw error;
        }
    }

    stop() {
        this.#isStopped = true;
        this.track?.stop();
    }
}

/** Firefox. Frames are taken when the worker asks and there is a new one: the newest, and none waits. */
class ByElements {
    #video = Object.assign(document.createElement("video"), HIDDEN); #port; #context; #stream; #isAsked = false; #isNew = false; #isStopped = false;

    constructor(worker, raw, fps, width, height) {
        const canvas = Object.assign(document.createElement("canvas"), { width, height }), { port1, port2 } = new MessageChannel();
        this.#context = canvas.getContext("bitmaprenderer");
        this.#stream = canvas.captureStream(0);
        [this.track] = this.#stream.getVideoTracks();
        this.#port = port1;
        port1.onmessage = ({ data }) => this.#hear(data);
        worker.postMessage({ type: "camera", port: port2, fps }, [port2]);
        this.#video.srcObject = new MediaStream([raw]);
        this.#video.play().catch(() => {});  // it was stopped at once
        this.#look();
    }

    stop() {
        this.#isStopped = true;
        this.#port.close();
        this.#video.srcObject = null;
        this.track.stop();
    }

    #look() {
        this.#video.requestVideoFrameCallback(() => {
            if (this.#isStopped) return;
            this.#isNew = true;
            this.#give();
            this.#look();
        });
    }

    #hear({ type, picture }) {
        if (type === "ask") this.#isAsked = true;
        else if (type === "tick") this.#isNew ||= document.hidden;  // then browsers call nobody back, but the worker's clock goes on
        else this.#show(picture);
        this.#give();
    }

    #give() {
        if (!this.#isAsked || !this.#isNew || this.#video.readyState < HTMLMediaElement.HAVE_CURRENT_DATA) return;
        this.#isAsked = this.#isNew = false;
        const frame = new VideoFrame(this.#video, { timestamp: Math.round(1000 * performance.now()) });
        this.#port.postMessage(frame, [frame]);
    }

    #show(picture) {
        if (this.#isStopped) return;
        this.#context.transferFromImageBitmap(picture);
        (this.#stream.requestFrame ? this.#stream : this.track).requestFrame();  // Firefox has it where it was at first
        this.#port.postMessage(null);
    }
}
