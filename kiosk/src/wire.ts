/** To the server and back: what to ask, answers in batches, signs of life. Nothing here waits for a network. */

import type { Package } from "./package.ts";
import type { Given, Rejected, Shelf } from "./shelf.ts";

/** Answers handed over at once; the server takes up to 100. */
const BATCH = 50;
/** Between two attempts, doubled after each failure, with jitter so that a hall of kiosks does not come at once. */
const FIRST_PAUSE = 2_000;
const LONGEST_PAUSE = 300_000;
const PATIENCE = 20_000;
/** What was sent is unreadable, too large or wrong. Anything else speaks of the way or the address, and may pass. */
const UNFIT = [400, 413, 422];

export interface Receipt {
  id: unknown;
  outcome: "accepted" | "refused" | "later";
  reason?: string;
}

/** What the wire needs of the shelf. */
export type Queue = Pick<Shelf, "oldest" | "settle" | "waiting" | "rejected" | "get" | "keep">;

/** What the server said of the package. */
export type Asked = Package | "same" | "gone" | "closed" | "unheard";

export class Wire {
  readonly #base: string;
  readonly #shelf: Queue;
  #failures = 0;
  #timer: number | undefined;
  #sending: Promise<void> | undefined;

  constructor(base: string, shelf: Queue) {
    this.#base = base;
    this.#shelf = shelf;
  }

  /** What to ask, unless it is what is known already. A new one is kept. */
  async package(): Promise<Asked> {
    const known = await this.#shelf.get("package");
    const headers: Record<string, string> = known ? { "if-none-match": known.etag } : {};
    try {
      const answer = await this.#fetch("/package", { headers, cache: "no-store" });
      if (answer.status === 404) return "gone";
      if (answer.status === 409) return "closed";
      if (answer.status === 304) return "same";
      if (!answer.ok) return "unheard";
      const body = (await answer.json()) as Package;
      await this.#shelf.keep("package", { etag: answer.headers.get("etag") ?? "", body });
      return body;
    } catch {
      return "unheard";
    }
  }

  /** Says that this kiosk is there; the version of the script served now, or nothing when nobody heard. */
  async sign(sign: {
    version: number | null;
    app: string;
    battery: number | null;
  }): Promise<string | undefined> {
    try {
      const [waiting, { count, reason }] = await Promise.all([this.#shelf.waiting(), this.#shelf.rejected()]);
      const told = { ...sign, waiting, refused: count, refused_for: reason };
      const answer = await this.#post("/heartbeat", told);
      if (!answer.ok) return undefined;
      await this.#shelf.keep("heard", new Date().toISOString());
      return ((await answer.json()) as { app: string }).app;
    } catch {
      return undefined;
    }
  }

  /** Hands over what waits, now; on failure again later, by itself. */
  flush(): Promise<void> {
    clearTimeout(this.#timer);
    this.#sending ??= this.#flush().finally(() => (this.#sending = undefined));
    return this.#sending;
  }

  async #flush(): Promise<void> {
    let most = BATCH;
    for (;;) {
      const oldest = await this.#shelf.oldest(most);
      if (oldest.length === 0) return;
      const wait = await this.#handOver(oldest);
      if (wait === "in parts") {
        most = Math.ceil(oldest.length / 2);
        continue;
      }
      if (wait === undefined) {
        this.#failures = 0;
        most = Math.min(BATCH, 2 * most);
        continue;
      }
      const pause = Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** this.#failures++);
      this.#timer = window.setTimeout(() => void this.flush(), Math.max(wait, pause * (0.5 + Math.random())));
      return;
    }
  }

  /** Nothing when all of it is settled; else how many milliseconds to wait at least, or that fewer may fit. */
  async #handOver(oldest: { place: IDBValidKey; answer: Given }[]): Promise<number | "in parts" | undefined> {
    let receipts: Receipt[];
    try {
      const answers = oldest.map(({ answer }) => answer);
      const answer = await this.#post("/answers", { sent_at: new Date().toISOString(), answers });
      if (UNFIT.includes(answer.status)) {
        if (oldest.length > 1) return "in parts";
        const reason = await reasonOf(answer);
        receipts = answers.map(({ id }) => ({ id, outcome: "refused", reason }));
      } else if (answer.ok) ({ receipts } = (await answer.json()) as { receipts: Receipt[] });
      else return Number(answer.headers.get("retry-after") ?? 0) * 1_000;
    } catch {
      return 0;
    }
    const accepted: IDBValidKey[] = [];
    const rejected: { place: IDBValidKey; answer: Rejected }[] = [];
    for (const { place, answer } of oldest) {
      const receipt = receipts.find((one) => one.id === answer.id);
      if (receipt?.outcome === "accepted") accepted.push(place);
      if (receipt?.outcome === "refused")
        rejected.push({ place, answer: { ...answer, reason: receipt.reason ?? "unknown" } });
    }
    await this.#shelf.settle(accepted, rejected);
    return accepted.length + rejected.length === oldest.length ? undefined : 0;
  }

  #post(path: string, body: unknown): Promise<Response> {
    return this.#fetch(path, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    });
  }

  #fetch(path: string, how: RequestInit): Promise<Response> {
    return fetch(this.#base + path, { ...how, credentials: "omit", signal: AbortSignal.timeout(PATIENCE) });
  }
}

/** The server's code; or the bare status, when something on the way has answered in its place. */
async function reasonOf(answer: Response): Promise<string> {
  const said = (await answer.json().catch(() => undefined)) as { code?: unknown } | undefined;
  return typeof said?.code === "string" ? said.code : `status_${answer.status}`;
}
