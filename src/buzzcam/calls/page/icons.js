/** Icons for buttons: lines on a grid of 24 x 24, in the colour of the surrounding text. */

const SHAPES = {
    microphone: ["M12 3a3 3 0 0 1 3 3v6a3 3 0 0 1-6 0V6a3 3 0 0 1 3-3z", "M5.5 11.5a6.5 6.5 0 0 0 13 0", "M12 18v3"],
    "microphone-off": ["M9 8.5V12a3 3 0 0 0 4.6 2.5", "M15 11.5V6a3 3 0 0 0-5.7-1.3", "M5.5 11.5a6.5 6.5 0 0 0 10.4 5.2",
        "M18.5 11.5c0 1-.2 1.9-.6 2.7", "M12 18v3", "M4 3.5l16 17"],
    camera: ["M5 6.5h8.5a2 2 0 0 1 2 2v7a2 2 0 0 1-2 2H5a2 2 0 0 1-2-2v-7a2 2 0 0 1 2-2z", "M15.5 10.7l5.5-3v8.6l-5.5-3"],
    "camera-off": ["M10 6.5h3.5a2 2 0 0 1 2 2v2.2l5.5-3v8.6l-2.6-1.4", "M15 16.8a2 2 0 0 1-1.5.7H5a2 2 0 0 1-2-2v-7a2 2 0 0 1 2-2h.5",
        "M4 3.5l16 17"],
    screen: ["M4.5 4.5h15a1.5 1.5 0 0 1 1.5 1.5v9a1.5 1.5 0 0 1-1.5 1.5h-15A1.5 1.5 0 0 1 3 15V6a1.5 1.5 0 0 1 1.5-1.5z", "M8.5 20h7",
        "M12 13.5v-6", "M9.3 9.9L12 7.2l2.7 2.7"],
    chat: ["M5.5 4.5h13A1.5 1.5 0 0 1 20 6v8.5a1.5 1.5 0 0 1-1.5 1.5H11l-4.5 4v-4h-1A1.5 1.5 0 0 1 4 14.5V6a1.5 1.5 0 0 1 1.5-1.5z"],
    full: ["M4 9V4.5h4.5", "M15.5 4.5H20V9", "M20 15v4.5h-4.5", "M8.5 19.5H4V15"],
    "full-off": ["M8.5 4.5V9H4", "M20 9h-4.5V4.5", "M15.5 19.5V15H20", "M4 15h4.5v4.5"],
    devices: ["M4 7.5h9", "M17.5 7.5H20", "M15.2 5.3a2.2 2.2 0 1 1 0 4.4a2.2 2.2 0 0 1 0-4.4z", "M4 16.5h2.5", "M11 16.5h9",
        "M8.8 14.3a2.2 2.2 0 1 1 0 4.4a2.2 2.2 0 0 1 0-4.4z"],
    leave: ["M13.5 4.5H6A1.5 1.5 0 0 0 4.5 6v12A1.5 1.5 0 0 0 6 19.5h7.5", "M10 12h10", "M16.5 8.3L20 12l-3.5 3.7"],
    close: ["M6 6l12 12", "M18 6L6 18"],
    send: ["M4.5 12h14", "M13 6.3l5.7 5.7-5.7 5.7"],
    speaker: ["M4.5 9.5v5h3.5l4.5 4v-13L8 9.5z", "M15.8 9a4.2 4.2 0 0 1 0 6", "M18.3 6.5a7.8 7.8 0 0 1 0 11"],
    background: ["M4.5 19.5v-13A1.5 1.5 0 0 1 6 5h12a1.5 1.5 0 0 1 1.5 1.5v13", "M12 8.5a2.6 2.6 0 1 1 0 5.2a2.6 2.6 0 0 1 0-5.2z",
        "M7.2 19.5c.4-2.300 2.300-3.6 4.800-3.6s4.4 1.300 4.800 3.6"],
    none: ["M12 4a8 8 0 1 1 0 16a8 8 0 0 1 0-16z", "M6.4 6.4l11.2 11.2"],
    blur: ["M12 4.5c3.6 4 5.5 6.700 5.5 9.300a5.5 5.5 0 0 1-11 0c0-2.6 1.900-5.300 5.5-9.300z", "M9.300 14a2.800 2.800 0 0 0 2.700 2.700"],
    colour: ["M12 4a8 8 0 1 0 0 16c1.300 0 1.900-.9 1.900-1.800 0-1.4-1-1.700-1-2.900 0-.9.7-1.5 1.6-1.5H17a3 3 0 0 0 3-3C20 7 16.4 4 12 4z",
        "M8.2 11.2h.01", "M10.5 7.800h.01", "M14.5 8h.01"],
    photo: ["M5 5.5h14A1.5 1.5 0 0 1 20.5 7v10a1.5 1.5 0 0 1-1.5 1.5H5A1.5 1.5 0 0 1 3.5 17V7A1.5 1.5 0 0 1 5 5.5z", "M3.8 16l4.7-4.7 3.5 3.5 3-3 5.3 5.3",
        "M15.5 8.3h.01"],
    undo: ["M8.5 5L4.5 9l4 4", "M5 9h8.5a5.5 5.5 0 0 1 0 11H9"],
    redo: ["M15.5 5l4 4-4 4", "M19 9h-8.5a5.5 5.5 0 0 0 0 11H15"],
    plus: ["M12 5.5v13", "M5.5 12h13"],
    record: ["M12 6.500a5.500 5.500 0 1 1 0 11a5.500 5.500 0 0 1 0-11z"],
    stop: ["M8.500 7h7A1.500 1.500 0 0 1 17 8.500v7a1.500 1.500 0 0 1-1.500 1.500h-7A1.500 1.500 0 0 1 7 15.500v-7A1.500 1.500 0 0 1 8.500 7z"],
    pause: ["M9 6.500v11", "M15 6.500v11"],
    play: ["M8.500 6v12l9.500-6z"],
    snapshot: ["M5.500 7.500H8L9.500 5h5L16 7.500h2.500A1.500 1.500 0 0 1 20 9v8.500a1.500 1.500 0 0 1-1.500 1.500h-13A1.500 1.500 0 0 1 4 17.500V9a1.500 1.500 0 0 1 1.500-1.500z",
        "M12 9.800a3.200 3.200 0 1 1 0 6.400a3.200 3.200 0 0 1 0-6.400z"],
    eye: ["M2.5 12S6 5.8 12 5.8 21.5 12 21.5 12 18 18.2 12 18.2 2.5 12 2.5 12z", "M12 9.3a2.7 2.7 0 1 1 0 5.4a2.7 2.7 0 0 1 0-5.4z"],
};
const BARS = ["M5 19v-4", "M12 19v-9", "M19 19V5"];

/** @param {string[]} shapes */
function draw(shapes) {
    const space = "http://www.w3.org/2000/svg";
    const picture = document.createElementNS(space, "svg");
    for (const [name, value] of [["viewBox", "0 0 24 24"], ["class", "icon"], ["aria-hidden", "true"], ["focusable", "false"]]) {
        picture.setAttribute(name, value);
    }
    for (const shape of shapes) {
        const path = document.createElementNS(space, "path");
        path.setAttribute("d", shape);
        picture.append(path);
    }
    return picture;
}

/** @param {keyof typeof SHAPES} name */
export function icon(name) {
    return draw(SHAPES[name]);
}

/** Signal bars. The style sheet dims those above the present quality. */
export function bars() {
    return draw(BARS);
}
