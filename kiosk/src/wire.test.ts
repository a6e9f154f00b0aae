import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Given, Rejected } from "./shelf.ts";
import { type Queue, Wire } from "./wire.ts";

const given = (id: number): Given => ({
  id: `a${id}`,
  begun_at: "2026-11-22T08:00:00Z",
  ended_at: "2026-11-22T08:01:00Z",
  language: "de",
  link: "l",
  version: 1,
  answers: { score: 9 },
  completed: true,
});

/** A shelf in memory. */
class Memory implements Queue {
  queue = new Map<IDBValidKey, Given>();
  refused: Rejected[] = [];
  kept = new Map<string, unknown>();

  constructor(count: number) {
    for (let id = 1; id <= count; id++) this.queue.set(id, given(id));
  }
  oldest = (most: number) =>
    Promise.resolve([...this.queue].slice(0, most).map(([place, answer]) => ({ place, answer })));
  settle = (accepted: IDBValidKey[], rejected: { place: IDBValidKey; answer: Rejected }[]) => {
    for (const place of [...accepted, ...rejected.map((one) => one.place)]) this.queue.delete(place);
    this.refused.push(...rejected.map((one) => one.answer));
    return Promise.resolve();
  };
  waiting = () => Promise.resolve(this.queue.size);
  rejected = () => Promise.resolve({ count: this.refused.length, reason: this.refused.at(-1)?.reason ?? "" });
  get = (name: string) => Promise.resolve(this.kept.get(name) as never);
  keep = (name: string, value: unknown) => {
    this.kept.set(name, value);
    return Promise.resolve();
  };
}

const fetched = vi.fn<(url: string, how: RequestInit) => Promise<Response>>();
const sent = (call: number): Given[] => {
  const body = fetched.mock.calls[call]?.[1].body;
  return (JSON.parse(typeof body === "string" ? body : "{}") as { answers: Given[] }).answers;
};
const receipts = (how: RequestInit, outcome: (id: string) => object) => {
  const { answers } = JSON.parse(how.body as string) as { answers: Given[] };
  return Promise.resolve(Response.json({ receipts: answers.map(({ id }) => ({ id, ...outcome(id) })) }));
};

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal("fetch", fetched);
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
  fetched.mockReset();
});

test("everything is handed over, oldest first, in batches", async () => {
  const shelf = new Memory(120);
  fetched.mockImplementation((_, how) => receipts(how, () => ({ outcome: "accepted" })));
  await new Wire("/k/t", shelf).flush();
  expect(shelf.queue.size).toBe(0);
  expect([0, 1, 2].map((call) => sent(call).length)).toEqual([50, 50, 20]);
  expect(sent(0)[0]?.id).toBe("a1");
  expect(fetched.mock.calls[0]?.[1].credentials).toBe("omit");
});

test("one that is refused does not keep the others, and is not lost either", async () => {
  const shelf = new Memory(3);
  fetched.mockImplementation((_, how) =>
    receipts(how, (id) =>
      id === "a2" ? { outcome: "refused", reason: "unknown_version" } : { outcome: "accepted" },
    ),
  );
  await new Wire("/k/t", shelf).flush();
  expect(shelf.queue.size).toBe(0);
  expect(shelf.refused.map((one) => [one.id, one.reason])).toEqual([["a2", "unknown_version"]]);
});

/** A server that refuses a batch as a whole when it has one of these in it. */
const refusing = (unfit: string[], refusal: () => Response) =>
  fetched.mockImplementation((_, how) => {
    const { answers } = JSON.parse(how.body as string) as { answers: Given[] };
    if (answers.some(({ id }) => unfit.includes(id))) return Promise.resolve(refusal());
    return receipts(how, () => ({ outcome: "accepted" }));
  });

test("a batch that is too large is sent in halves", async () => {
  const shelf = new Memory(50);
  fetched.mockImplementation((_, how) => {
    const { answers } = JSON.parse(how.body as string) as { answers: Given[] };
    if (answers.length > 15) return Promise.resolve(Response.json({ code: "too_large" }, { status: 413 }));
    return receipts(how, () => ({ outcome: "accepted" }));
  });
  await new Wire("/k/t", shelf).flush();
  expect([shelf.queue.size, shelf.refused.length]).toEqual([0, 0]);
  expect(fetched.mock.calls.slice(0, 3).map((_, call) => sent(call).length)).toEqual([50, 25, 13]);
});

test.each([
  [413, "too_large"],
  [422, "invalid"],
  [400, "not_json"],
])("what alone is refused with %i is set aside and keeps nobody behind it", async (status, code) => {
  const shelf = new Memory(120);
  refusing(["a7", "a8", "a120"], () => Response.json({ code }, { status }));
  const wire = new Wire("/k/t", shelf);
  await wire.flush();
  expect(shelf.queue.size).toBe(0);
  expect(shelf.refused.map((one) => [one.id, one.reason])).toEqual([
    ["a7", code],
    ["a8", code],
    ["a120", code],
  ]);
  expect(fetched.mock.calls.length).toBeLessThan(50);
  fetched.mockResolvedValueOnce(Response.json({ app: "x" }));
  await wire.sign({ version: 1, app: "x", battery: null });
  const said = fetched.mock.lastCall?.[1].body;
  expect(JSON.parse(typeof said === "string" ? said : "{}")).toMatchObject({
    waiting: 0,
    refused: 3,
    refused_for: code,
  });
});

test("a refusal in somebody else's words has its status as the reason", async () => {
  const shelf = new Memory(1);
  refusing(["a1"], () => new Response("<h1>Too large</h1>", { status: 413 }));
  await new Wire("/k/t", shelf).flush();
  expect(shelf.refused.map((one) => one.reason)).toEqual(["status_413"]);
});

test.each([401, 403, 404, 408, 409, 425, 429, 500, 502])(
  "a status of %i says nothing of the answers: they wait",
  async (status) => {
    const shelf = new Memory(3);
    refusing(["a2"], () => new Response("{}", { status }));
    await new Wire("/k/t", shelf).flush();
    expect([shelf.queue.size, shelf.refused.length]).toEqual([3, 0]);
    expect(fetched).toHaveBeenCalledTimes(1);
  },
);

test("without a network nothing is lost, and it is tried again later and later", async () => {
  const shelf = new Memory(2);
  vi.spyOn(Math, "random").mockReturnValue(0.5);
  fetched.mockRejectedValue(new TypeError("no network"));
  const wire = new Wire("/k/t", shelf);
  await wire.flush();
  expect(shelf.queue.size).toBe(2);
  await vi.advanceTimersByTimeAsync(1_999);
  expect(fetched).toHaveBeenCalledTimes(1);
  await vi.advanceTimersByTimeAsync(2);
  expect(fetched).toHaveBeenCalledTimes(2);
  await vi.advanceTimersByTimeAsync(3_990);
  expect(fetched).toHaveBeenCalledTimes(2);
  fetched.mockImplementation((_, how) => receipts(how, () => ({ outcome: "accepted" })));
  await vi.advanceTimersByTimeAsync(20);
  expect(shelf.queue.size).toBe(0);
});

test("who was too fast waits as long as the server says", async () => {
  const shelf = new Memory(1);
  fetched.mockResolvedValue(new Response("{}", { status: 429, headers: { "retry-after": "60" } }));
  await new Wire("/k/t", shelf).flush();
  await vi.advanceTimersByTimeAsync(59_000);
  expect(fetched).toHaveBeenCalledTimes(1);
  await vi.advanceTimersByTimeAsync(1_500);
  expect(fetched).toHaveBeenCalledTimes(2);
  expect(shelf.queue.size).toBe(1);
});

test("two who ask at once send once", async () => {
  const shelf = new Memory(1);
  fetched.mockImplementation((_, how) => receipts(how, () => ({ outcome: "accepted" })));
  const wire = new Wire("/k/t", shelf);
  await Promise.all([wire.flush(), wire.flush()]);
  expect(fetched).toHaveBeenCalledTimes(1);
});

test("the package is asked for by what is known, and kept when it is new", async () => {
  const shelf = new Memory(0);
  const wire = new Wire("/k/t", shelf);
  fetched.mockResolvedValueOnce(Response.json({ version: 2 }, { headers: { etag: '"a"' } }));
  expect(await wire.package()).toEqual({ version: 2 });
  expect(shelf.kept.get("package")).toEqual({ etag: '"a"', body: { version: 2 } });
  fetched.mockResolvedValueOnce(new Response(null, { status: 304 }));
  expect(await wire.package()).toBe("same");
  expect(fetched.mock.calls[1]?.[1].headers).toEqual({ "if-none-match": '"a"' });
  const outcomes = [
    [404, "gone"],
    [409, "closed"],
    [500, "unheard"],
  ] as const;
  for (const [status, outcome] of outcomes) {
    fetched.mockResolvedValueOnce(new Response("{}", { status }));
    expect(await wire.package()).toBe(outcome);
  }
});
