/** Starts the kiosk of this address, with what was kept or with what the server says. */

import { el, ring } from "./build.ts";
import { beginGuarding } from "./guard.ts";
import { Kiosk } from "./kiosk.ts";
import { watchCorner } from "./leave.ts";
import { bare } from "./look.ts";
import type { Package } from "./package.ts";
import { Shelf } from "./shelf.ts";
import { type Asked, Wire } from "./wire.ts";
import { type KioskWords, wordsOf } from "./words.ts";

/** Between two signs of life. */
const BEAT = 60_000;
/** Between two attempts to be set up. */
const AGAIN = 10_000;

const base = location.pathname.replace(/\/+$/, "");
const own = document.currentScript?.dataset["app"] ?? "";
const words: KioskWords = wordsOf(navigator.language);

function say(title: string, text: string): void {
  bare();
  document.documentElement.lang = wordsOf("de") === words ? "de" : "en";
  const note = el("div.note", {}, ring(false), el("h1", {}, title), el("p", {}, text));
  document.body.replaceChildren(el("main", { id: "main", tabindex: "-1" }, note));
}

const pause = (milliseconds: number) => new Promise((done) => setTimeout(done, milliseconds));

/** What to ask: what was kept, or what the server says once it is heard. */
async function firstPackage(shelf: Shelf, wire: Wire): Promise<Package> {
  for (;;) {
    const kept = await shelf.get("package");
    if (kept) return kept.body;
    const asked = await wire.package();
    if (typeof asked === "object") return asked;
    if (asked === "gone") say(words.gone, words.goneText);
    else if (asked === "closed") say(words.closed, words.closedText);
    else say(words.offline, words.offlineText);
    await pause(AGAIN);
  }
}

async function battery(): Promise<number | null> {
  const known = navigator as Navigator & { getBattery?: () => Promise<{ level: number }> };
  const found = await known.getBattery?.().catch(() => undefined);
  return found ? Math.round(found.level * 100) : null;
}

/** Follows what the server says of the package. */
function follow(kiosk: Kiosk, asked: Asked): void {
  if (asked === "gone" || asked === "closed") kiosk.shut(asked);
  else if (asked === "same") kiosk.shut(undefined);
  else if (asked !== "unheard") kiosk.renew(asked);
}

/** A newer version of this script is taken between two respondents, once for each version. */
function update(kiosk: Kiosk, served: string | undefined): void {
  const TRIED = "tried";
  if (!served || served === own || !kiosk.isFree || sessionStorage.getItem(TRIED) === served) return;
  sessionStorage.setItem(TRIED, served);
  location.reload();
}

async function run(): Promise<void> {
  if (!isSecureContext) {
    say(words.unsafe, words.unsafeText);
    return;
  }
  let shelf: Shelf;
  try {
    shelf = await Shelf.open(base);
    await shelf.recover();
  } catch {
    say(words.noStore, words.noStoreText);
    return;
  }
  // Refused: the browser may clear what is kept when the tablet runs out of room.
  void navigator.storage.persist().catch(() => false);
  void navigator.serviceWorker.register("/k/worker.js", { scope: "/k/" }).catch(() => undefined);
  const wire = new Wire(base, shelf);
  const kiosk = new Kiosk(await firstPackage(shelf, wire), shelf, wire);
  beginGuarding();
  watchCorner(() => void kiosk.leave());
  await kiosk.begin();
  const beat = async () => {
    const served = await wire.sign({ version: kiosk.version, app: own, battery: await battery() });
    follow(kiosk, await wire.package());
    await wire.flush();
    update(kiosk, served);
  };
  const soon = () => void beat();
  addEventListener("online", soon);
  setInterval(soon, BEAT);
  soon();
}

void run();
