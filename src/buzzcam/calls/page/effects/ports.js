/** The worker's side of ways.js: whatever the browser has, frames come as one stream and go as another. */

/** Whether a track may be given to this worker. */
export const hasTracks = "MediaStreamTrackProcessor" in globalThis && "VideoTrackGenerator" in globalThis;

/**
 * @param {{readable?: ReadableStream, writable?: WritableStream, track?: MediaStreamTrack, port?: MessagePort, fps: number}} camera
 * @returns {{readable: ReadableStream, writable: WritableStream, stop: () => void}} stop: no frame of this camera is wanted any more
 */
export function endsOf({ readable, writable, track, port, fps }) {
    if (track) return ofTrack(track, port);
    if (port) return ofPort(port, fps);
    return { readable, writable, stop: () => {} };
}

function ofTrack(track, port) {
    const { readable } = new MediaStreamTrackProcessor({ track, maxBufferSize: 1 }), generator = new VideoTrackGenerator();
    port.postMessage({ track: generator.track }, [generator.track]);
    return { readable, writable: generator.writable, stop: () => track.stop() };
}

/** Asks for one frame after the other, and for none while the last picture has not been shown. */
function ofPort(port, fps) {
    let take = () => {}, shown = () => {}, end = () => {};
    const clock = setInterval(() => port.postMessage({ type: "tick" }), 1000 / fps);
    port.onmessage = ({ data }) => (data ? take(data) : shown());
    const readable = new ReadableStream({
        start: (to) => {
            end = () => to.close();
        },
        pull: (to) => new Promise((done) => {
            take = (frame) => {
                to.enqueue(frame);
                done();
            };
            port.postMessage({ type: "ask" });
        }),
    }, { highWaterMark: 0 });
    const writable = new WritableStream({
        write: async (frame) => {
            const picture = await createImageBitmap(frame);
            frame.close();
            port.postMessage({ type: "show", picture }, [picture]);
            await new Promise((done) => (shown = done));
        },
    });
    const stop = () => {
        clearInterval(clock);
        take = (frame) => frame.close();
        shown();
        end();
        port.close();
    };
    return { readable, writable, stop };
}
