/** Starts the page for photos. */

import { keepPages } from "../offline.js";
import { language, say } from "../words.js";
import { PhotoPage } from "./page.js";

document.documentElement.lang = language;
document.title = `${say("photo")} · BuzzCam`;
const page = new PhotoPage();
document.getElementById("app").replaceChildren(page.root);
globalThis.buzzcam = { photos: () => page.table.report() };  // for support and tests
keepPages();
