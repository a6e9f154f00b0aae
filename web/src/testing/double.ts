/**
 * A stand-in for the server, only for development without one and for component tests: answers
 * reads from `data.ts` and keeps changes of voices in memory. It knows no rules of the product.
 */
import type * as T from "~/api/types";
import * as data from "./data";
import { kioskRoutes } from "./kiosks";
import { mailRoutes } from "./mail";
import { linkRoutes } from "./links";
import { programmeRoutes } from "./programmes";
import { Refused } from "./refused";
import * as segments from "./segments";
import { surveyRoutes } from "./surveys";

type Answer = (url: URL, body: unknown, match: RegExpMatchArray) => unknown;

const now = Date.now();
const voices = data.voices(now);

const seriesOf = (keys: string[] | undefined): T.Series[] =>
  keys && keys.length > 0 ? data.allSeries.filter((s) => keys.includes(s.key)) : data.allSeries;

function overview(url: URL): T.Overview {
  const from = url.searchParams.get("from") ?? "2026-10-24";
  const to = url.searchParams.get("to") ?? "2026-11-22";
  const roll = data.dice(3);
  const days = Math.round((Date.parse(to) - Date.parse(from)) / 86_400_000) + 1;
  const wanted = (["day", "week", "month"] as const).find((g) => g === url.searchParams.get("grain"));
  const grain: T.Grain = wanted ?? (days > 120 ? "month" : days > 45 ? "week" : "day");
  const step = { day: 1, week: 7, month: 30 }[grain];
  const weak = data.allSeries[0];
  return {
    period: { from, to },
    compare: url.searchParams.get("compare") === "none" ? null : { from, to },
    fresh: new Date(now - 40_000).toISOString(),
    sentence:
      "NPS rose by 4 to 38 (95 %: 33 to 43, 1,234 answers), mostly in Delivery; Repair is the weakest touchpoint at 12.",
    series: data.allSeries.map((series) => ({
      series,
      cell: data.cell(series, roll, 1400),
      sentence: `${series.label.en} changed little compared with the period before.`,
      trend: { grain, points: data.trend(series, from, days, step, roll) },
      response:
        series === weak ? { opened: 1503, answered: 932, rate: 62.0093, interval: [59.53, 64.43] } : null,
    })),
    loop: { collected: 4821, with_words: 2204, read: 1890, answered: 611, unread_over_48h: 23 },
    strength: weak
      ? {
          label: "Branch visit",
          dimension: "touchpoint",
          key: "t2",
          series: weak.key,
          difference: { difference: 9, interval: [4, 14], clear: true },
          cell: data.cell(weak, roll),
        }
      : null,
    weakness: weak
      ? {
          label: "Repair",
          dimension: "touchpoint",
          key: "t3",
          series: weak.key,
          difference: { difference: 9, interval: [4, 14], clear: true },
          cell: data.cell(weak, roll),
        }
      : null,
  };
}

function ask(question: T.Question): T.Table {
  const series = seriesOf(question.series);
  const roll = data.dice(11);
  const [dimension = "touchpoint"] = question.dimensions;
  const keys: { value: string; label: string; children: boolean }[] = dimension.startsWith("unit:")
    ? (data.hierarchies.find((h) => h.id === dimension.slice(5))?.units ?? [])
        .filter((u) => u.parent === (question.within ?? null))
        .map((u) => ({
          value: u.id,
          label: u.name,
          children: data.hierarchies.some((h) => h.units.some((x) => x.parent === u.id)),
        }))
    : dimension.startsWith("facet:")
      ? (data.filters.facets.find((f) => f.key === dimension.slice(6))?.values ?? []).map((value) => ({
          value,
          label: value,
          children: false,
        }))
      : dimension === "channel"
        ? data.filters.channels.map((value) => ({ value, label: value, children: false }))
        : data.touchpoints.map((x) => ({ value: x.id, label: x.name, children: false }));
  const cells = (size: number) => Object.fromEntries(series.map((s) => [s.key, data.cell(s, roll, size)]));
  return {
    question,
    period: question.period,
    compare: null,
    fresh: null,
    series,
    rows: keys.map((key, i) => ({
      key: { [dimension]: key.value },
      label: key.label,
      labels: [key.label],
      kind: "value" as const,
      has_children: key.children,
      cells:
        i === 3
          ? Object.fromEntries(series.map((s) => [s.key, { shown: false, reason: "too_few", minimum: 5 }]))
          : ranked(cells(300), i),
    })),
    total: { cells: cells(1400) },
  };
}

/** The first row stands alone, the others share their places. */
function ranked(cells: Record<string, T.Cell>, row: number): Record<string, T.Cell> {
  const rank = row === 0 ? { from: 1, to: 1 } : { from: 2, to: 5 };
  return Object.fromEntries(
    Object.entries(cells).map(([key, cell]) => [key, cell.shown ? { ...cell, rank } : cell]),
  );
}

function page(url: URL): T.VoicePage {
  const { searchParams } = url;
  const q = searchParams.get("q")?.toLowerCase() ?? "";
  const state = searchParams.get("state");
  const found = voices.filter((v) => {
    if (q && !v.texts.some((x) => x.text.toLowerCase().includes(q))) return false;
    if (searchParams.get("order") === "urgent" && !v.urgent) return false;
    if (state === "unread") return !v.state.read;
    if (state === "unanswered") return !v.state.answered;
    if (state === "answered") return v.state.answered !== null;
    if (state === "mine") return v.state.assignee?.id === "u1";
    return true;
  });
  const from = Number(searchParams.get("after") ?? 0);
  const limit = Number(searchParams.get("limit") ?? 30);
  const items = found.slice(from, from + limit).map((v) => ({
    ...v,
    texts: v.texts.map((x) => {
      const at = q ? x.text.toLowerCase().indexOf(q) : -1;
      return { ...x, hits: at < 0 ? [] : ([[at, at + q.length]] as [number, number][]) };
    }),
  }));
  return {
    items,
    next: from + limit < found.length ? String(from + limit) : null,
    count: found.length,
    suppressed: false,
  };
}

function setState(match: RegExpMatchArray, body: unknown): unknown {
  const voice = voices.find((v) => v.id === match[1]);
  if (!voice) return undefined;
  const sent = body as { read?: boolean; user?: string | null; answered?: boolean; note?: string };
  if (sent.read !== undefined) voice.state = { ...voice.state, read: sent.read };
  if (sent.user !== undefined)
    voice.state = { ...voice.state, assignee: sent.user ? { id: sent.user, name: "Jana Petersen" } : null };
  if (sent.answered !== undefined)
    voice.state = {
      ...voice.state,
      answered: sent.answered
        ? { at: new Date().toISOString(), by: { id: "u1", name: "Jana Petersen" }, note: sent.note ?? null }
        : null,
    };
  return {};
}

const made = new Map<string, T.Touchpoint>();

function makeTouchpoint(body: unknown): T.Touchpoint {
  const sent = body as T.TouchpointWrite;
  const key = sent.key ?? sent.name;
  const touchpoint = { ...sent, id: `made-${key}`, key, owner: null, archived: false };
  made.set(touchpoint.key, touchpoint);
  return touchpoint;
}

const asked: T.CustomerRequest[] = [
  ...data.customers.slice(1, 2).map(({ id, name }) => ({
    customer: id,
    name,
    kind: "erasure" as const,
    asked_at: "2026-11-20T10:00:00Z",
  })),
  ...data.customers
    .slice(2, 3)
    .map(({ id, name }) => ({ customer: id, name, kind: "data" as const, asked_at: "2026-11-21T10:00:00Z" })),
];

/** Whose mails come back. */
const unreached = new Set(["c3"]);

function customer(id: string | undefined): T.Customer | undefined {
  const found = data.customers.find((one) => one.id === id);
  if (!found) return undefined;
  const since = (kind: T.CustomerRequest["kind"]) =>
    asked.find((one) => one.customer === id && one.kind === kind)?.asked_at;
  const [erasure, own] = [since("erasure"), since("data")];
  return {
    ...found,
    ...(erasure === undefined ? {} : { erasure_asked_at: erasure }),
    ...(own === undefined ? {} : { data_asked_at: own }),
    ...(unreached.has(found.id) ? { undeliverable: ["kim@example.org"] } : {}),
  };
}

function settleRequest(id: string | undefined, kind: string | undefined) {
  const at = asked.findIndex((one) => one.customer === id && one.kind === kind);
  if (at >= 0) asked.splice(at, 1);
  return {};
}

const list = <X>(items: X[]) => ({ items, next: null });

const routes: readonly [string, RegExp, Answer][] = [
  ...surveyRoutes,
  ...linkRoutes,
  ...kioskRoutes,
  ...mailRoutes,
  ...programmeRoutes,
  ["GET", /\/setup$/, () => ({ needed: false })],
  ["GET", /\/session$/, () => data.session],
  ["POST", /\/session$/, () => data.session],
  ["GET", /\/filters$/, () => data.filters],
  ["GET", /\/hierarchies$/, () => list(data.hierarchies)],
  ["GET", /\/touchpoints$/, () => list(data.touchpoints)],
  ["GET", /\/touchpoints\/proposals$/, () => list(data.proposals.filter(({ key }) => !made.has(key)))],
  ["GET", /\/touchpoints\/inference$/, () => data.inference],
  ["POST", /\/touchpoints$/, (_u, body) => makeTouchpoint(body)],
  ["DELETE", /\/touchpoints\/made-[^/]+$/, () => ({})],
  ["GET", /\/facets$/, () => list([{ key: "plan", label: { de: "Tarif", en: "Plan" }, source: "customer" }])],
  ["GET", /\/event-names$/, () => list(data.eventNames)],
  ["GET", /\/accounts$/, () => list([])],
  ["GET", /\/segments$/, () => list(segments.allSegments())],
  ["POST", /\/segments$/, (_u, body) => segments.createSegment(body)],
  ["POST", /\/segments\/size$/, (_u, body) => segments.sizeOf(body)],
  ["GET", /\/segments\/sizes$/, () => segments.allSizes()],
  ["GET", /\/segments\/([^/]+)$/, (_u, _b, match) => segments.readSegment(match[1])],
  ["PATCH", /\/segments\/([^/]+)$/, (_u, body, match) => segments.changeSegment(match[1], body)],
  ["DELETE", /\/segments\/([^/]+)$/, (_u, _b, match) => segments.deleteSegment(match[1])],
  ["POST", /\/segments\/[^/]+\/members$/, (_u, body) => segments.changeMembers(body)],
  ["GET", /\/overview$/, (url) => overview(url)],
  ["POST", /\/ask$/, (_, body) => ask(body as T.Question)],
  ["GET", /\/voices$/, (url) => page(url)],
  ["GET", /\/voices\/([^/]+)$/, (_u, _b, match) => voices.find((v) => v.id === match[1])],
  ["PUT", /\/voices\/([^/]+)\/(read|assignee|answered)$/, (_u, body, match) => setState(match, body)],
  [
    "GET",
    /\/assignees$/,
    () =>
      list([
        { id: "u1", name: "Jana Petersen" },
        { id: "u2", name: "Ole Brandt" },
      ]),
  ],
  ["GET", /\/customers$/, () => list(data.customers)],
  ["GET", /\/customers\/([^/]+)$/, (_u, _b, match) => customer(match[1])],
  [
    "GET",
    /\/customers\/([^/]+)\/preference-page$/,
    (_u, _b, match) => ({ address: `https://cx.example/c/${match[1]}` }),
  ],
  ["GET", /\/customer-requests$/, () => list([...asked])],
  [
    "DELETE",
    /\/customers\/([^/]+)\/undeliverable$/,
    (_u, _b, match) => {
      unreached.delete(match[1] ?? "");
      return {};
    },
  ],
  [
    "DELETE",
    /\/customers\/([^/]+)\/(erasure|data)-request$/,
    (_u, _b, match) => settleRequest(match[1], match[2]),
  ],
  [
    "GET",
    /\/customers\/[^/]+\/timeline$/,
    () =>
      list(
        voices.slice(0, 4).map((v): T.TimelineItem => ({
          id: v.id,
          kind: "feedback",
          time: v.time,
          channel: v.channel,
          touchpoint: v.touchpoint,
          title: "After delivery",
          scores: v.scores.map((score) => ({ ...score, time: v.time })),
          texts: v.texts,
          value: null,
          attributes: {},
        })),
      ),
  ],
];

export function answer(method: string, url: URL, body: unknown): { status: number; body: unknown } {
  for (const [m, pattern, respond] of routes) {
    const match = m === method ? url.pathname.match(pattern) : null;
    if (!match) continue;
    const said = respond(url, body, match);
    if (said instanceof Refused)
      return { status: said.status, body: { status: said.status, ...said.problem } };
    if (said !== null && said !== undefined) return { status: 200, body: said };
  }
  return {
    status: 404,
    body: {
      status: 404,
      code: "not_found",
      title: "Not found",
      detail: `The double has no ${method} ${url.pathname}.`,
    },
  };
}

/** Replaces `fetch` and `EventSource` of the page; what it does not know goes to the server. */
export function install(): void {
  const real = window.fetch.bind(window);
  window.fetch = (input, init) => {
    const url = new URL(input instanceof Request ? input.url : input.toString(), location.origin);
    const body: unknown = typeof init?.body === "string" ? JSON.parse(init.body) : undefined;
    const { status, body: sent } = answer(init?.method ?? "GET", url, body);
    if (status === 404) return real(input, init);
    return Promise.resolve(
      new Response(JSON.stringify(sent), { status, headers: { "content-type": "application/json" } }),
    );
  };
  class Silent extends EventTarget {
    readyState = 1;
    onopen: (() => void) | null = null;
    onerror: (() => void) | null = null;
    constructor() {
      super();
      setTimeout(() => this.onopen?.(), 50);
    }
    close(): void {
      this.readyState = 2;
    }
  }
  window.EventSource = Silent as unknown as typeof EventSource;
}
