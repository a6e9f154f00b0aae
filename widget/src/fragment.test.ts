import { expect, test } from "vitest";
import { build } from "./fragment";

function html(text: string): string {
  const box = document.createElement("div");
  box.append(build(text));
  return box.innerHTML;
}

test("a page becomes what the server wrote", () => {
  const page =
    '<div class="sheet" lang="de" dir="ltr" data-title="A &amp; &quot;B&quot;"><form method="post" action="/w/abc/page?lang=de&amp;a_x=1" novalidate data-keep>' +
    '<fieldset class="q"><legend><h1>Wie &lt;war&gt; es?</h1></legend><input type="radio" name="a.b" value="1" checked>' +
    '<svg class="shape" viewBox="0 0 24 24" aria-hidden="true" focusable="false"><path d="M1 2"/><circle cx="1" cy="2" r="3"></circle></svg>' +
    '<select name="r"><option value="">–</option><option value="1" selected>1</option></select></fieldset></form></div>';
  const box = document.createElement("div");
  box.append(build(page));
  const sheet = box.firstElementChild as HTMLElement;
  expect(sheet.dataset.title).toBe('A & "B"');
  expect(sheet.querySelector("form")?.getAttribute("action")).toBe("/w/abc/page?lang=de&a_x=1");
  expect(sheet.querySelector("h1")?.textContent).toBe("Wie <war> es?");
  expect(sheet.querySelector("input")?.checked).toBe(true);
  expect(sheet.querySelector("select")?.value).toBe("1");
  expect(sheet.querySelector("svg")?.getAttribute("viewBox")).toBe("0 0 24 24");
  expect(sheet.querySelector("svg")?.namespaceURI).toBe("http://www.w3.org/2000/svg");
  expect(sheet.querySelectorAll("svg > *")).toHaveLength(2);
});

test("words in fields stay as they were typed", () => {
  const [first, second] = ["<textarea>\n\nZeile\n&lt;b&gt;</textarea>", "<textarea></textarea>"].map(
    (text) => build(text).firstElementChild as HTMLTextAreaElement,
  );
  expect(first?.value).toBe("\nZeile\n<b>");
  expect(second?.value).toBe("");
});

test("only what a page of questions needs comes into a page of others", () => {
  for (const evil of [
    "<script>alert(1)</script>",
    '<div><style>*{display:none}</style><iframe src="/w/x"></iframe></div>',
    '<object data="x"><p>in</p></object>',
    '<img src="x" onerror="alert(1)">',
    '<meta http-equiv="refresh" content="0"><base href="/">',
  ]) {
    const made = html(`<p>a</p>${evil}<p>b</p>`);
    expect(made).toMatch(/^<p>a<\/p>(<div><\/div>)?<p>b<\/p>$/);
  }
  expect(html('<a href="javascript:alert(1)" onclick="x" style="x" target="_top">a</a>')).toBe("<a>a</a>");
  expect(html('<form action="https://evil.example" method="post"></form>')).toBe(
    '<form method="post"></form>',
  );
  expect(html('<a href="/s/abc">a</a><a href="#f-q">b</a>')).toBe('<a>a</a><a href="#f-q">b</a>');
});

test("a link that leads on opens beside the page and learns nothing of it", () => {
  const link = '<a class="main" href="https://moewe.example/?s=9&amp;l=de" target="_top" rel="opener">W</a>';
  expect(html(link)).toBe(
    '<a class="main" href="https://moewe.example/?s=9&amp;l=de" target="_blank" rel="noopener noreferrer">W</a>',
  );
  for (const address of ["http://moewe.example/", "//moewe.example/", "https://a@b.example/", "HTTPS:x"])
    expect(html(`<a href="${address}">a</a>`)).toBe("<a>a</a>");
  expect(html('<button href="https://moewe.example/">a</button>')).toBe("<button>a</button>");
});

test("text that is no HTML is text", () => {
  expect(html("a < b &amp;amp; </x")).toBe("a &lt; b &amp;amp; &lt;/x");
  expect(html("</div></p>x")).toBe("x");
  expect(html('<div class="a')).toBe('&lt;div class="a');
});

test("a long text takes no time that grows with its square", () => {
  const long = `<p ${'a="b" '.repeat(50_000)}`;
  expect(html(long).length).toBeGreaterThan(long.length);
});
