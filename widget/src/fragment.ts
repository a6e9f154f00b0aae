/**
 * A page of a survey, from the text the server sends to elements.
 *
 * Built piece by piece and never through `innerHTML`: so it works where a page demands trusted types, and
 * whatever a survey says, only elements and attributes from these lists come into the page of others.
 */
const SVG = "http://www.w3.org/2000/svg";
const drawn = /^(svg|path|circle)$/;
const known =
  /^(div|p|span|b|i|h1|h2|h3|ul|li|a|nav|form|fieldset|legend|label|input|textarea|select|option|button|progress)$/;
const empty = /^(input|img|br|hr|link|meta|base)$/;
const allowed =
  /^(class|id|lang|hreflang|dir|role|tabindex|for|name|type|value|placeholder|checked|selected|rows|min|max|inputmode|autocomplete|novalidate|action|method|href|viewBox|d|cx|cy|r|focusable|data-(keep|tap|title)|aria-[a-z]+)$/;
const piece = /<(\/?)([a-z][a-z0-9]*)((?:\s+[\w-]+(?:="[^"]*")?)*)\s*(\/?)>|[^<]+|</g;

export function build(text: string): DocumentFragment {
  const whole = document.createDocumentFragment();
  const open: Node[] = [whole];
  for (const [all, end, name, attributes, closed] of text.matchAll(piece)) {
    const here = open.at(-1) ?? whole;
    if (!name) {
      // As HTML has it: one line break right behind the beginning of a field is none.
      const first = here instanceof HTMLTextAreaElement && !here.firstChild;
      here.appendChild(document.createTextNode(plain(first ? all.replace(/^\n/, "") : all)));
    } else if (end) {
      if (open.length > 1) open.pop();
    } else {
      const element = drawn.test(name)
        ? document.createElementNS(SVG, name)
        : document.createElement(known.test(name) ? name : "span");
      for (const [, key = "", value = ""] of (attributes ?? "").matchAll(/([\w-]+)(?:="([^"]*)")?/g))
        set(element, key, plain(value));
      // What is not known is read to its end, but goes nowhere.
      if (known.test(name) || drawn.test(name)) here.appendChild(element);
      if (!closed && !empty.test(name)) open.push(element);
    }
  }
  return whole;
}

function set(element: Element, key: string, value: string) {
  if (!allowed.test(key)) return;
  // Addresses lead to this survey or within it.
  if ((key === "href" || key === "action") && !/^(\/w\/|#)/.test(value)) {
    if (key === "href") leadOn(element, value);
    return;
  }
  element.setAttribute(key, value);
}

/** What the survey leads on to opens beside the page, and learns nothing of it. */
function leadOn(element: Element, address: string) {
  if (element.localName !== "a" || !/^https:\/\/[^\s\\@/?#]+([/?#]|$)/.test(address)) return;
  element.setAttribute("href", address);
  element.setAttribute("target", "_blank");
  element.setAttribute("rel", "noopener noreferrer");
}

const signs: Record<string, string> = { lt: "<", gt: ">", quot: '"', amp: "&" };

function plain(text: string): string {
  return text.replace(/&(lt|gt|quot|amp);/g, (_, sign: string) => signs[sign] ?? "");
}
