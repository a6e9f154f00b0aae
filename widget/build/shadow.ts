/**
 * The stylesheet of respondent pages, made fit for a shadow root in a page of others.
 *
 * One definition of how a question looks: nothing is written twice, it is only said differently here.
 * - There is no root and no body, only the element the survey stands in.
 * - `rem` follows the page around, which may have any size of its own: pixels do not.
 * - Narrow is what the widget is, not what the window is.
 * - Rules for what stands only around pages are left out.
 */
export function forShadow(css: string): string {
  const plain = css.replace(/\/\*[^]*?\*\//g, "");
  if (!plain.includes("body{margin:0;"))
    throw new Error("the stylesheet of pages has no rule for body any more");
  return rules(plain)
    .map(fit)
    .join("")
    .replaceAll(":root", ":host")
    .replace(/(\d*\.?\d+)rem/g, (_, count: string) => `${pixels(Number(count))}px`)
    .replace(/@media\s*\((max-width:[^)]*)\)/g, "@container($1)");
}

const around = /^(html|\.top|\.who|\.skip|\.test|\.foot|main)([\s:].*)?$/;

function fit(rule: string): string {
  const [, head = "", body = ""] = /^([^{]*)\{([^]*)\}$/.exec(rule) ?? [];
  if (/^@(media|supports)/.test(head)) {
    const inner = rules(body).map(fit).join("");
    return inner && `${head}{${inner}}`;
  }
  if (head.startsWith("@")) return rule;
  const selectors = head.split(/,(?![^(]*\))/).filter((one) => !around.test(one.trim()));
  if (selectors.length === 0) return "";
  // The widget brings its own measures; the type and the colours are those of the page.
  if (head === "body")
    return `.sheet{${body.replace(/min-height:[^;]*;|display:flex;|flex-direction:column;/g, "")}}`;
  return `${selectors.join(",")}{${body}}`;
}

/** The rules on the outermost level, each with its braces. */
export function rules(css: string): string[] {
  const found: string[] = [];
  let depth = 0;
  let start = 0;
  for (let at = 0; at < css.length; at++) {
    if (css[at] === "{") depth++;
    if (css[at] === "}" && --depth === 0) {
      found.push(css.slice(start, at + 1).trim());
      start = at + 1;
    }
  }
  return found;
}

function pixels(rem: number): number {
  return Math.round(rem * 16 * 100) / 100;
}
