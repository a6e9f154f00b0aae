import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";
import type { Plugin } from "vite";
import { forShadow } from "./build/shadow.ts";
import { LIMIT, weigh } from "./build/weight.ts";

const file = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const STYLE = "virtual:style";

let css = "";

/**
 * The stylesheets as one text inside the script: a page that allows no styles of others allows this. Beside it as a file,
 * for the preview of a draft, where no script runs.
 */
const style: Plugin = {
  name: "style",
  resolveId: (id) => (id === STYLE ? `\0${id}` : undefined),
  load(id) {
    if (id !== `\0${STYLE}`) return;
    const pages = file("../crates/api/src/respond/style.css");
    const own = file("./src/frame.css");
    this.addWatchFile(pages);
    this.addWatchFile(own);
    css = forShadow(readFileSync(pages, "utf8")) + small(readFileSync(own, "utf8"));
    return `export default ${JSON.stringify(css)}`;
  },
  generateBundle() {
    this.emitFile({ type: "asset", fileName: "widget.css", source: css });
  },
};

const small = (css: string) =>
  css
    .replace(/\/\*[^]*?\*\//g, "")
    .replace(/\s+/g, " ")
    .replace(/ ?([{};,]) ?|: /g, (sign, one?: string) => one ?? sign.trim())
    .replaceAll(";}", "}")
    .trim();

const weight: Plugin = {
  name: "weight",
  generateBundle(_, bundle) {
    for (const part of Object.values(bundle)) {
      if (part.type !== "chunk") continue;
      const { gzip, verdict } = weigh(part.code);
      if (gzip > LIMIT) this.error(`too heavy: ${verdict}`);
      console.log(verdict);
    }
  },
};

export default defineConfig({
  plugins: [style, weight],
  build: {
    target: ["es2022", "chrome105", "firefox110", "safari16.4"],
    lib: {
      entry: file("./src/main.ts"),
      formats: ["iife"],
      name: "resonanzWidget",
      fileName: () => "widget.js",
    },
    reportCompressedSize: false,
  },
  test: { environment: "jsdom", include: ["{src,build}/**/*.test.ts"] },
});
