/**
 * Keeps the page and its files, so that a reload without a network shows the kiosk again. What to ask and what was
 * answered is not here: the page keeps that itself.
 */

interface Fetched extends Event {
  readonly request: Request;
  respondWith(answer: Promise<Response>): void;
}
interface Lasting extends Event {
  waitUntil(work: Promise<unknown>): void;
}
interface Worker {
  addEventListener(kind: "fetch", hear: (event: Fetched) => void): void;
  addEventListener(kind: "install" | "activate", hear: (event: Lasting) => void): void;
  skipWaiting(): Promise<void>;
  readonly clients: { claim(): Promise<void>; matchAll(): Promise<readonly { url: string }[]> };
  readonly location: Location;
}

const worker = self as unknown as Worker;
const CACHE = "kiosk";
/** A network that is there and does not answer shall not keep anybody waiting. */
const PATIENCE = 4_000;

worker.addEventListener("install", (event) => event.waitUntil(worker.skipWaiting()));
// The page that brought this worker was not fetched through it.
worker.addEventListener("activate", (event) =>
  event.waitUntil(
    (async () => {
      await worker.clients.claim();
      const cache = await caches.open(CACHE);
      const pages = (await worker.clients.matchAll()).map(({ url }) => url);
      await Promise.all(pages.map((url) => keepPage(cache, url)));
    })(),
  ),
);

worker.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  const isData = /^\/k\/[^/]+\/(package|answers|heartbeat)$/.test(url.pathname);
  if (request.method !== "GET" || url.origin !== worker.location.origin || isData) return;
  event.respondWith(newest(request));
});

/** From the network, or as it was kept. */
async function newest(request: Request): Promise<Response> {
  const cache = await caches.open(CACHE);
  try {
    const answer = await fetch(request, { signal: AbortSignal.timeout(PATIENCE) });
    if (answer.ok) await cache.put(request, answer.clone());
    if (answer.ok || answer.status < 500) return answer;
    return (await kept(cache, request)) ?? answer;
  } catch (error) {
    const known = await kept(cache, request);
    if (known) return known;
    throw error;
  }
}

/** Another version of the same file is better than none. */
const kept = (cache: Cache, request: Request) =>
  cache.match(request, { ignoreSearch: true, ignoreVary: true });

async function keepPage(cache: Cache, url: string): Promise<void> {
  const page = await fetch(url, { cache: "no-store" });
  if (!page.ok) return;
  const html = await page.clone().text();
  await cache.put(url, page);
  const files = [...html.matchAll(/(?:src|href)="(\/k\/[^"]+)"/g)].map(([, file = ""]) => file);
  await Promise.all([...files, "/k/icon.svg"].map((file) => cache.add(file).catch(() => undefined)));
}
