import type { Told } from "./told";

/** Whoever tells sites to leave him alone is not asked. */
export function mayAsk(): boolean {
  const browser = navigator as Navigator & { globalPrivacyControl?: boolean; doNotTrack?: string | null };
  return !browser.globalPrivacyControl && browser.doNotTrack !== "1";
}

/** Is this one of the paths? `*` stands for anything. */
export function fits(addresses: string[], path: string): boolean {
  return addresses.length === 0 || addresses.some((address) => isLike(address.split("*"), path));
}

/** Piece after piece as far left as possible: never slow, whatever the address looks like. */
function isLike(pieces: string[], path: string): boolean {
  const [first = "", ...rest] = pieces;
  if (rest.length === 0) return path === first;
  if (!path.startsWith(first)) return false;
  const last = rest.pop() ?? "";
  let at = first.length;
  for (const piece of rest) {
    const found = path.indexOf(piece, at);
    if (found < 0) return false;
    at = found + piece.length;
  }
  return path.length - last.length >= at && path.endsWith(last);
}

/**
 * Waits for what makes the widget ask; `ask` answers whether that is done with.
 * What is listened to is let go of then.
 */
export function arm(told: Told, ask: () => boolean): (event: string) => void {
  const letGo = new AbortController();
  const { signal } = letGo;
  const met = () => {
    if (signal.aborted || !fits(told.addresses, location.pathname)) return;
    if (ask()) letGo.abort();
  };
  const events = new Set<string>();
  for (const trigger of told.triggers) {
    if (trigger.type === "event") events.add(trigger.name);
    else if (trigger.type === "time") afterLooking(trigger.seconds, told, signal, met);
    else if (trigger.type === "scroll") {
      let waits = false;
      const measure = () => {
        waits = false;
        const page = document.documentElement;
        if (((scrollY + innerHeight) / page.scrollHeight) * 100 >= trigger.percent - 0.5) met();
      };
      const scrolled = () => {
        if (!waits) requestAnimationFrame(measure);
        waits = true;
      };
      addEventListener("scroll", scrolled, { passive: true, signal });
    } else {
      const left = (event: MouseEvent) => {
        if (!event.relatedTarget && event.clientY <= 0) met();
      };
      document.addEventListener("mouseout", left, { signal });
    }
  }
  return (event) => {
    if (events.has(event)) met();
  };
}

/** Counts only seconds in which one of the pages meant is in sight. */
function afterLooking(seconds: number, told: Told, signal: AbortSignal, met: () => void) {
  let looked = 0;
  const tick = setInterval(() => {
    if (document.visibilityState === "visible" && fits(told.addresses, location.pathname)) looked++;
    if (looked >= seconds) met();
  }, 1000);
  signal.addEventListener("abort", () => clearInterval(tick));
  if (seconds === 0) met();
}
