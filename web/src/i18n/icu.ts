/**
 * The part of ICU MessageFormat the catalogue uses: `{name}`, `{n, plural, =0 {…} one {# …} other {…}}`
 * and `{kind, select, a {…} other {…}}`. Arguments are text, never markup.
 */

export type Argument = string | number;

type Part = string | { name: string } | Choice | { hash: true };
interface Choice {
  name: string;
  by: "plural" | "select";
  branches: Map<string, Part[]>;
}

class Reader {
  private at = 0;
  constructor(private readonly text: string) {}

  parts(insidePlural: boolean, nested: boolean): Part[] {
    const parts: Part[] = [];
    let literal = "";
    const flush = () => {
      if (literal) parts.push(literal);
      literal = "";
    };
    while (this.at < this.text.length) {
      const c = this.text.charAt(this.at);
      if (c === "}") {
        if (!nested) throw new Error(`unexpected } in "${this.text}"`);
        break;
      }
      this.at++;
      if (c === "{") {
        flush();
        parts.push(this.argument());
      } else if (c === "#" && insidePlural) {
        flush();
        parts.push({ hash: true });
      } else literal += c;
    }
    flush();
    return parts;
  }

  private argument(): Part {
    const name = this.until(/[,}]/).trim();
    if (this.text[this.at] === "}") {
      this.at++;
      return { name };
    }
    this.at++;
    const by = this.until(/,/).trim();
    if (by !== "plural" && by !== "select")
      throw new Error(`unknown argument type "${by}" in "${this.text}"`);
    this.at++;
    const branches = new Map<string, Part[]>();
    for (;;) {
      const key = this.until(/[{}]/).trim();
      const c = this.text[this.at];
      this.at++;
      if (c === "}") break;
      if (c === undefined) throw new Error(`unclosed argument in "${this.text}"`);
      branches.set(key, this.parts(by === "plural", true));
      this.at++;
    }
    if (!branches.has("other")) throw new Error(`no "other" branch in "${this.text}"`);
    return { name, by, branches };
  }

  private until(stop: RegExp): string {
    const from = this.at;
    while (this.at < this.text.length && !stop.test(this.text.charAt(this.at))) this.at++;
    return this.text.slice(from, this.at);
  }
}

export function parse(message: string): Part[] {
  return new Reader(message).parts(false, false);
}

/** Names of all arguments of a message, for the test that compares the catalogues. */
export function argumentNames(message: string): Set<string> {
  const names = new Set<string>();
  const walk = (parts: Part[]) => {
    for (const part of parts) {
      if (typeof part === "string" || "hash" in part) continue;
      names.add(part.name);
      if ("branches" in part) part.branches.forEach(walk);
    }
  };
  walk(parse(message));
  return names;
}

export class Formatter {
  private readonly parsed = new Map<string, Part[]>();
  private readonly plurals: Intl.PluralRules;
  private readonly numbers: Intl.NumberFormat;

  constructor(locale: string) {
    this.plurals = new Intl.PluralRules(locale);
    this.numbers = new Intl.NumberFormat(locale, { maximumFractionDigits: 2 });
  }

  format(message: string, args: Readonly<Record<string, Argument>>): string {
    let parts = this.parsed.get(message);
    if (!parts) this.parsed.set(message, (parts = parse(message)));
    return this.write(parts, args, 0);
  }

  private write(parts: Part[], args: Readonly<Record<string, Argument>>, hash: number): string {
    return parts
      .map((part) => {
        if (typeof part === "string") return part;
        if ("hash" in part) return this.numbers.format(hash);
        const value = args[part.name];
        if (value === undefined) throw new Error(`message argument "${part.name}" is missing`);
        if (!("branches" in part)) return typeof value === "number" ? this.numbers.format(value) : value;
        const branch =
          part.by === "select"
            ? part.branches.get(String(value))
            : (part.branches.get(`=${value}`) ?? part.branches.get(this.plurals.select(Number(value))));
        return this.write(branch ?? part.branches.get("other") ?? [], args, Number(value));
      })
      .join("");
  }
}
