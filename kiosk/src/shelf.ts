/**
 * What the kiosk keeps on the tablet: answers until the server has them, the answer under way, and what to ask.
 * An answer moves in one transaction, so that neither a reload nor the end of the battery loses or doubles it.
 */

import type { Package } from "./package.ts";
import type { Answers } from "./survey.ts";

/** An answer as it is handed over. */
export interface Given {
  /** Made here; the same id again is the same answer. */
  id: string;
  begun_at: string;
  ended_at: string;
  language: string;
  /** Through which it was asked: the kiosk may get another link before it is handed over. */
  link: string;
  version: number;
  answers: Answers;
  completed: boolean;
}

/** Where answers that the server will never take are kept, for those who want to know. */
export interface Rejected extends Given {
  reason: string;
}

/** What is kept under one name. */
export interface Kept {
  package: { etag: string; body: Package };
  /** When the server was last heard, ISO. */
  heard: string;
  /** Wrong PINs in a row, and until when no other is tried (milliseconds). */
  attempts: { count: number; until: number };
}

const WAITING = "waiting";
const REJECTED = "rejected";
const KEPT = "kept";
const UNDER_WAY = "under way";

export class Shelf {
  readonly #db: IDBDatabase;

  private constructor(db: IDBDatabase) {
    this.#db = db;
  }

  /** One shelf for each address: a tablet may have been another kiosk before. */
  static async open(name: string): Promise<Shelf> {
    const asked = indexedDB.open(name, 1);
    asked.onupgradeneeded = () => {
      // The keys count up: what was given first is handed over first.
      asked.result.createObjectStore(WAITING, { autoIncrement: true });
      asked.result.createObjectStore(REJECTED, { autoIncrement: true });
      asked.result.createObjectStore(KEPT);
    };
    return new Shelf(await result(asked));
  }

  /** Puts an answer into the queue; it is no longer under way. */
  async give(answer: Given): Promise<void> {
    const tx = this.#write();
    tx.objectStore(WAITING).add(answer);
    tx.objectStore(KEPT).delete(UNDER_WAY);
    await finished(tx);
  }

  /** Remembers the answer under way, in case the power goes. */
  async note(answer: Given): Promise<void> {
    const tx = this.#write();
    tx.objectStore(KEPT).put(answer, UNDER_WAY);
    await finished(tx);
  }

  /** Nothing is under way any more, and nothing was said. */
  async forget(): Promise<void> {
    const tx = this.#write();
    tx.objectStore(KEPT).delete(UNDER_WAY);
    await finished(tx);
  }

  /** What was under way when the power went joins the queue. */
  async recover(): Promise<void> {
    const tx = this.#write();
    const left = (await result(tx.objectStore(KEPT).get(UNDER_WAY))) as Given | undefined;
    if (left) tx.objectStore(WAITING).add(left);
    tx.objectStore(KEPT).delete(UNDER_WAY);
    await finished(tx);
  }

  /** The oldest answers, each with its place in the queue. */
  async oldest(most: number): Promise<{ place: IDBValidKey; answer: Given }[]> {
    const store = this.#db.transaction(WAITING).objectStore(WAITING);
    const [places, answers] = await Promise.all([
      result(store.getAllKeys(null, most)),
      result(store.getAll(null, most)) as Promise<Given[]>,
    ]);
    return places.flatMap((place, at) => {
      const answer = answers[at];
      return answer ? [{ place, answer }] : [];
    });
  }

  /** Takes answers out of the queue: the server has them, or will never take them. */
  async settle(accepted: IDBValidKey[], rejected: { place: IDBValidKey; answer: Rejected }[]): Promise<void> {
    const tx = this.#write();
    for (const place of accepted) tx.objectStore(WAITING).delete(place);
    for (const { place, answer } of rejected) {
      tx.objectStore(WAITING).delete(place);
      tx.objectStore(REJECTED).add(answer);
    }
    await finished(tx);
  }

  waiting(): Promise<number> {
    return result(this.#db.transaction(WAITING).objectStore(WAITING).count());
  }

  /** How many answers the server will never take, and why it did not take the last of them. */
  async rejected(): Promise<{ count: number; reason: string }> {
    const store = this.#db.transaction(REJECTED).objectStore(REJECTED);
    const [count, last] = await Promise.all([result(store.count()), result(store.openCursor(null, "prev"))]);
    return { count, reason: (last?.value as Rejected | undefined)?.reason ?? "" };
  }

  /** What was set aside is tried once more: the server may be another one by now. */
  async retry(): Promise<void> {
    const tx = this.#write();
    const store = tx.objectStore(REJECTED);
    for (const answer of (await result(store.getAll())) as Given[]) tx.objectStore(WAITING).add(answer);
    store.clear();
    await finished(tx);
  }

  async get<N extends keyof Kept>(name: N): Promise<Kept[N] | undefined> {
    return (await result(this.#db.transaction(KEPT).objectStore(KEPT).get(name))) as Kept[N] | undefined;
  }

  async keep<N extends keyof Kept>(name: N, value: Kept[N]): Promise<void> {
    const tx = this.#write();
    tx.objectStore(KEPT).put(value, name);
    await finished(tx);
  }

  #write(): IDBTransaction {
    return this.#db.transaction([WAITING, REJECTED, KEPT], "readwrite", { durability: "strict" });
  }
}

function result<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error("nothing can be kept here"));
  });
}

function finished(tx: IDBTransaction): Promise<void> {
  return new Promise((resolve, reject) => {
    tx.oncomplete = () => resolve();
    tx.onabort = () => reject(tx.error ?? new Error("nothing can be kept here"));
  });
}
