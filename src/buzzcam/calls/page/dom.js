/** Creates elements. Text from outside is inserted as text or as a plain attribute, never as markup. */

/**
 * @param {string} tag
 * @param {Record<string, unknown>} [properties] attributes, and `text` and `on` (event listeners); false and null are skipped
 * @param {...(Node | string | null)} children
 * @returns {any} the element
 */
export function el(tag, properties = {}, ...children) {
    const made = document.createElement(tag);
    for (const [name, value] of Object.entries(properties)) {
        if (name === "text") made.textContent = String(value);
        else if (name === "on") for (const [event, listener] of Object.entries(value)) made.addEventListener(event, listener);
        else if (value === true) made.setAttribute(name, "");
        else if (value !== false && value !== null && value !== undefined) made.setAttribute(name, String(value));
    }
    made.append(...children.filter((child) => child !== null));
    return made;
}

let lastAnnounced = 0;

/** Lets screen readers say a text, without any visible change. @param {string} text */
export function announce(text) {
    const region = document.getElementById("said");
    if (!region) return;
    const now = performance.now();
    region.textContent = now - lastAnnounced < 1500 && region.textContent ? `${region.textContent} ${text}`.slice(-400) : text;
    lastAnnounced = now;
}
