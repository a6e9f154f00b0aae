import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Told } from "./told";
import { Widget } from "./widget";

vi.mock("virtual:style", () => ({ default: "" }));

const server = "https://cx.example";
const form = (action: string) =>
  `<div class="sheet" lang="de" dir="ltr" data-title="Ihr Einkauf"><form method="post" action="${action}" data-keep>` +
  '<input type="hidden" name="-page" value="1"><h1>Wie war es?</h1><div data-tap><label><input type="radio" name="score" value="9">9</label></div>' +
  '<textarea name="why"></textarea><button class="main" type="submit">Absenden</button><a href="/w/abc/page?lang=en">English</a></form></div>';
const thanks =
  '<div class="sheet" lang="de" dir="ltr" data-title="Danke"><div class="note"><h1>Vielen Dank!</h1></div></div>';
const token = "23456789abcdefghijkm";

let told: Partial<Told>;
let sent: { url: string; body: string }[];
/** What the server answers to a page that is sent. */
let next: () => Promise<Partial<Response>>;

const answer = (text: string, url = "", status = 200) =>
  Promise.resolve({ status, ok: status < 400, url: server + url, text: () => Promise.resolve(text) });

beforeEach(() => {
  told = {};
  sent = [];
  next = () => answer(thanks, `/w/abc/${token}?done`);
  Object.assign(CSSStyleSheet.prototype, { replaceSync: () => undefined });
  vi.stubGlobal(
    "fetch",
    vi.fn((url: string, init?: { method?: string; body?: URLSearchParams }) => {
      sent.push({ url, body: String(init?.body ?? "") });
      if (/\/w\/abc(\?|$)/.test(url)) {
        const usual = {
          triggers: [],
          addresses: [],
          share: 1,
          ask_again_days: 90,
          placement: "bottom_right",
        };
        const words = { selector: "", button: null, language: "de", direction: "ltr", close: "Schließen" };
        const all = { ...usual, ...words, trouble: "Das hat nicht geklappt.", style: "", ...told };
        return Promise.resolve({ status: 200, json: () => Promise.resolve(all) });
      }
      if (init?.method === "POST") return next();
      return answer(form("/w/abc/page"), "/w/abc/page");
    }),
  );
});

afterEach(() => {
  vi.unstubAllGlobals();
  document.body.replaceChildren();
  document.documentElement.lang = "";
});

async function widget(data: Record<string, string> = {}): Promise<Widget> {
  const made = new Widget(server, "abc", data);
  await made.start();
  return made;
}

const root = () => document.querySelector("resonanz-widget")?.shadowRoot ?? null;
const within = (selector: string) => root()?.querySelector<HTMLElement>(selector) ?? null;
const field = () => root()?.querySelector("textarea") ?? document.createElement("textarea");
const submit = () =>
  within("form")?.dispatchEvent(
    new SubmitEvent("submit", { bubbles: true, cancelable: true, submitter: within(".main") }),
  );
const paths = () => sent.map((one) => one.url.slice(server.length));

test("nothing is in the page before there is something to show", async () => {
  await widget();
  expect(root()).toBeNull();
  expect(paths()).toEqual(["/w/abc"]);
});

test("an event asks, once, and leaves the attention where it is", async () => {
  told = { triggers: [{ type: "event", name: "order" }] };
  const input = document.createElement("input");
  document.body.append(input);
  input.focus();
  const one = await widget();
  one.hear(["event", "other"]);
  one.hear(["event", "order"]);
  one.hear(["event", "order"]);
  await vi.waitFor(() => expect(within("form")).not.toBeNull());
  expect(within("[role=dialog]")?.ariaLabel).toBe("Ihr Einkauf");
  expect(within("[role=status]")?.textContent).toBe("Ihr Einkauf");
  expect(document.activeElement).toBe(input);
  expect(paths()).toEqual(["/w/abc", "/w/abc/page"]);
});

test("what is said before the settings are there is heard", async () => {
  told = { triggers: [{ type: "event", name: "order" }] };
  const one = new Widget(server, "abc", {});
  one.hear(["event", "order"]);
  await one.start();
  await vi.waitFor(() => expect(within("form")).not.toBeNull());
});

test("what a person opens was not asked for, takes the attention and gives it back", async () => {
  told = { button: { label: "Feedback", side: "left" } };
  document.documentElement.lang = "de";
  await widget({ aOrderValue: "17", link: "abc" });
  const button = within(".hand");
  expect(button?.textContent).toBe("Feedback");
  button?.focus();
  button?.click();
  await vi.waitFor(() => expect(within("form")).not.toBeNull());
  expect(paths().at(-1)).toBe("/w/abc/page?unasked=&lang=de&a_order_value=17");
  expect(root()?.activeElement).toBe(within(".panel"));
  within(".panel")?.dispatchEvent(new KeyboardEvent("keydown", { key: "Escape", bubbles: true }));
  expect(within(".panel")?.hidden).toBe(true);
  expect(root()?.activeElement).toBe(button);
});

test("one sends, sees what comes next, and is not sent twice", async () => {
  const one = await widget();
  one.hear(["open"]);
  await vi.waitFor(() => expect(within("form")).not.toBeNull());
  field().value = "Sehr <gut>";
  submit();
  submit();
  await vi.waitFor(() => expect(within(".note")).not.toBeNull());
  expect(sent.filter((one) => one.body)).toEqual([
    { url: `${server}/w/abc/page`, body: "-page=1&why=Sehr+%3Cgut%3E" },
  ]);
  one.hear(["close"]);
  expect(within(".panel")?.hidden).toBe(true);
});

test("a tap in the middle of a page is kept at once", async () => {
  next = () => answer("", "/w/abc/page", 204);
  const one = await widget();
  one.hear(["open"]);
  await vi.waitFor(() => expect(within("form")).not.toBeNull());
  within("input[type=radio]")?.click();
  await vi.waitFor(() => expect(sent.at(-1)?.body).toBe("-page=1&score=9&why=&-keep=1"));
  expect(within("form")).not.toBeNull();
});

test("what does not arrive stays, and it is said", async () => {
  next = () => Promise.reject(new TypeError("offline"));
  const one = await widget();
  one.hear(["open"]);
  await vi.waitFor(() => expect(within("form")).not.toBeNull());
  field().value = "Noch da";
  for (const times of [1, 2]) {
    submit();
    await vi.waitFor(() => expect(sent.filter((one) => one.body)).toHaveLength(times));
    await new Promise((passed) => setTimeout(passed));
  }
  expect(within("[role=alert]")?.textContent).toBe("Das hat nicht geklappt.");
  expect(root()?.querySelectorAll(".errors")).toHaveLength(1);
  expect(field().value).toBe("Noch da");
  next = () => answer(thanks, `/w/abc/${token}?done`);
  submit();
  await vi.waitFor(() => expect(within(".note")).not.toBeNull());
});

test("whoever presses the button without a connection is told, and may try again", async () => {
  told = { button: { label: "Feedback", side: "right" } };
  await widget();
  const online = vi.mocked(fetch).getMockImplementation();
  vi.mocked(fetch).mockImplementation(() => Promise.reject(new TypeError("offline")));
  within(".hand")?.click();
  await vi.waitFor(() => expect(within("[role=alert]")?.textContent).toBe("Das hat nicht geklappt."));
  if (online) vi.mocked(fetch).mockImplementation(online);
  within(".close")?.click();
  within(".hand")?.click();
  await vi.waitFor(() => expect(within("form")).not.toBeNull());
});

test("only a sealed word says who it is, and it begins anew", async () => {
  told = { button: { label: "Feedback", side: "right" } };
  const one = await widget();
  for (const wrong of [null, "Ada", { name: "Ada" }, { token: 7 }, { token: "x".repeat(9_000) }])
    one.hear(["identify", wrong]);
  one.hear(["open"]);
  await vi.waitFor(() => expect(within("form")).not.toBeNull());
  expect(paths().at(-1)).toBe("/w/abc/page?unasked=");
  one.hear(["identify", { token: "sealed.word" }]);
  expect(within(".panel")).toBeNull();
  one.hear(["open"]);
  await vi.waitFor(() => expect(within("form")).not.toBeNull());
  expect(paths().at(-1)).toBe("/w/abc/page?unasked=&t=sealed.word");
});

test("who is not drawn, rests, or has answered already sees nothing", async () => {
  told = { triggers: [{ type: "time", seconds: 0 }], share: 0 };
  await widget();
  expect(paths()).toEqual(["/w/abc"]);
  localStorage.setItem("resonanz.abc", String(Date.now()));
  told = { triggers: [{ type: "event", name: "e" }] };
  const resting = await widget();
  resting.hear(["consent", true]);
  resting.hear(["event", "e"]);
  expect(paths()).toEqual(["/w/abc", "/w/abc"]);
  resting.hear(["consent", false]);
  expect(localStorage).toHaveLength(0);
  const fetched = vi.mocked(fetch).getMockImplementation();
  vi.mocked(fetch).mockImplementation((url, init) =>
    typeof url === "string" && url.includes("/page")
      ? (answer(thanks, "/w/abc/page") as Promise<Response>)
      : (fetched?.(url, init) ?? Promise.reject(new Error())),
  );
  const done = await widget();
  done.hear(["event", "e"]);
  await vi.waitFor(() => expect(paths()).toHaveLength(3));
  await new Promise((passed) => setTimeout(passed));
  expect(within(".panel")).toBeNull();
});

test("in an element of the page it is a part of it", async () => {
  const place = document.createElement("div");
  place.id = "feedback";
  document.body.append(place);
  told = { placement: "inline", selector: "#feedback", triggers: [{ type: "event", name: "e" }] };
  const one = await widget();
  one.hear(["event", "e"]);
  await vi.waitFor(() => expect(within("form")).not.toBeNull());
  expect(place.firstElementChild?.localName).toBe("resonanz-widget");
  expect(within("[role=region]")).not.toBeNull();
  expect(within(".close")).toBeNull();
});

test("an element that is not there is no trouble", async () => {
  told = { placement: "inline", selector: ":::", triggers: [{ type: "event", name: "e" }] };
  const one = await widget();
  one.hear(["event", "e"]);
  one.hear(["open"]);
  expect(root()).toBeNull();
});
