/**
 * The live connection: the server says what kind of thing changed, open pages refetch what they
 * show. Bursts are merged, so that a busy hour does not turn into a storm of requests.
 */
import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useSyncExternalStore } from "react";
import { inProject, touchedBy } from "./queries";

export type LiveState = "connecting" | "live" | "lost";

/** At most one round of refetching in this time. */
const quietMs = 900;

let state: LiveState = "connecting";
const listeners = new Set<() => void>();

function become(next: LiveState): void {
  if (next === state) return;
  state = next;
  listeners.forEach((listener) => listener());
}

export function useLiveState(): LiveState {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => state,
  );
}

/** Merges notices: the first goes through at once, later ones at the end of the quiet time. */
export class Merger {
  private waiting = new Set<string>();
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly act: (kinds: ReadonlySet<string>) => void,
    private readonly quiet: number = quietMs,
  ) {}

  add(kinds: Iterable<string>): void {
    for (const kind of kinds) this.waiting.add(kind);
    if (this.timer === undefined) this.flush();
  }

  stop(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.waiting.clear();
  }

  private flush(): void {
    this.timer = undefined;
    if (this.waiting.size === 0) return;
    const kinds = this.waiting;
    this.waiting = new Set();
    this.act(kinds);
    this.timer = setTimeout(() => this.flush(), this.quiet);
  }
}

export function useLive(project: string): void {
  const client = useQueryClient();
  useEffect(() => {
    const refresh = (kinds: Iterable<string>) => {
      const names = new Set([...kinds].flatMap((kind) => touchedBy[kind] ?? []));
      void client.invalidateQueries({ predicate: (query) => names.has(String(query.queryKey[0])) });
    };
    const merger = new Merger(refresh);
    let source: EventSource | undefined;
    let again: ReturnType<typeof setTimeout> | undefined;
    let tries = 0;
    let missed = false;

    const connect = () => {
      source = new EventSource(`${inProject(project)}/live`);
      source.onopen = () => {
        tries = 0;
        become("live");
        // Whatever happened while the line was down is fetched now.
        if (missed) refresh(Object.keys(touchedBy));
        missed = false;
      };
      source.addEventListener("changed", (event: MessageEvent<string>) => {
        const notice = JSON.parse(event.data) as { kinds: string[] };
        merger.add(notice.kinds);
      });
      source.onerror = () => {
        missed = true;
        become("lost");
        // The browser gives up on some answers (502, 401); then we try again, ever more slowly.
        if (source?.readyState === EventSource.CLOSED) {
          again = setTimeout(connect, Math.min(30_000, 1000 * 2 ** tries++));
        }
      };
    };
    become("connecting");
    connect();
    return () => {
      source?.close();
      clearTimeout(again);
      merger.stop();
    };
  }, [client, project]);
}
