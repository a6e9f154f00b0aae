import type { Page } from "@playwright/test";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";

const filler = Array.from({ length: 40 }, (_, i) => `<p>Absatz ${i + 1}: Wir backen seit 1898.</p>`).join(
  "\n",
);

/** The page of a shop that trusts nobody more than it must. */
const page = (scripts: string) => `<!doctype html>
<html lang="de"><head><meta charset="utf-8"><title>Bäckerei Möwe</title>
<meta name="viewport" content="width=device-width,initial-scale=1">
<link rel="stylesheet" href="/shop.css"><link rel="icon" href="data:,">
${scripts}</head>
<body><main><h1>Bäckerei Möwe</h1><p><a href="/andere">Andere Seite</a></p>
<p><label>Suche <input id="search"></label></p><div id="feedback"></div>${filler}</main></body></html>`;

/** As shops write it: everything is somebody's, and much of it is important. */
const style = `html { font-size: 62.5% } body { margin: 0; font: 1.6rem/1.5 Georgia, serif; color: #222 }
* { letter-spacing: 0.02em } div, p, button { border: 3px dotted red !important; margin: 2rem !important }
main { padding: 2rem } #feedback { min-height: 70rem }`;

/** A website of somebody else. */
export class Website {
  private constructor(
    private readonly server: Server,
    readonly origin: string,
  ) {}

  /** `tags`: the scripts each page carries. */
  static async open(resonanz: string, tags: string): Promise<Website> {
    const policy = [
      "default-src 'none'",
      `script-src ${resonanz}`,
      `connect-src ${resonanz}`,
      "style-src 'self'",
      "img-src data:",
      "require-trusted-types-for 'script'",
      "trusted-types 'none'",
    ].join("; ");
    const server = createServer((request, response) => {
      const css = request.url === "/shop.css";
      response.setHeader("content-type", css ? "text/css" : "text/html; charset=utf-8");
      if (!css) response.setHeader("content-security-policy", policy);
      response.end(css ? style : page(tags));
    });
    await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
    return new Website(server, `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  }

  close() {
    this.server.close();
  }
}

/** What a page went through: shifts of its layout, and what its policy refused. */
export interface Felt {
  shifts: number[];
  refused: string[];
}

/** From the beginning of every page on. */
export async function feel(page: Page) {
  await page.addInitScript(() => {
    const felt: Felt = { shifts: [], refused: [] };
    Object.assign(window, { felt });
    addEventListener("securitypolicyviolation", (e) =>
      felt.refused.push(`${e.violatedDirective} ${e.blockedURI}`),
    );
    const note = (entry: PerformanceEntry) => felt.shifts.push((entry as PerformanceEntry & { value: number }).value);
    const observer = new PerformanceObserver((list) => list.getEntries().forEach(note));
    observer.observe({ type: "layout-shift", buffered: true });
  });
}

export function felt(page: Page): Promise<Felt> {
  return page.evaluate(() => (window as unknown as { felt: Felt }).felt);
}

/** What a trace has to hold for [`busy`]. */
export const categories = ["devtools.timeline", "disabled-by-default-devtools.timeline", "v8"];

type Event = { name: string; ph: string; pid: number; tid: number; ts: number; dur: number; tdur: number };

/**
 * Milliseconds of each task of a page in which the widget's script ran: what the processor did for it, so
 * that a machine with much else to do measures the same.
 */
export function busy(trace: Buffer): number[] {
  const events = (JSON.parse(trace.toString()).traceEvents as Event[]).filter((one) => one.ph === "X");
  const isOurs = (one: Event) =>
    /^(FunctionCall|EvaluateScript)$/.test(one.name) && JSON.stringify(one).includes("/widget.js");
  const ours = events.filter(isOurs);
  const holds = (task: Event) =>
    ours.some(
      (one) =>
        one.pid === task.pid && one.tid === task.tid && one.ts >= task.ts && one.ts <= task.ts + task.dur,
    );
  return events.filter((one) => one.name === "RunTask" && holds(one)).map((task) => task.tdur / 1000);
}
