import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";
import type { Plugin } from "vite";
import { LIMIT, weigh } from "./build/weight.ts";

const file = (path: string) => fileURLToPath(new URL(path, import.meta.url));

const weight: Plugin = {
  name: "weight",
  generateBundle(_, bundle) {
    for (const part of Object.values(bundle)) {
      if (part.type !== "chunk") continue;
      const { gzip, verdict } = weigh(part.fileName, part.code);
      if (gzip > LIMIT) this.error(`too heavy: ${verdict}`);
      console.log(verdict);
    }
  },
};

/** Two files, each whole in itself: `vite build` makes the page's script, `vite build --mode worker` the worker. */
export default defineConfig(({ mode }) => ({
  plugins: [weight],
  publicDir: mode === "worker" ? false : "public",
  build: {
    target: ["es2022", "chrome105", "firefox110", "safari16.4"],
    emptyOutDir: mode !== "worker",
    lib: {
      entry: file(mode === "worker" ? "./src/worker.ts" : "./src/main.ts"),
      formats: ["iife"],
      name: "resonanzKiosk",
      fileName: () => (mode === "worker" ? "worker.js" : "kiosk.js"),
    },
    reportCompressedSize: false,
  },
  test: { environment: "jsdom", include: ["{src,build}/**/*.test.ts"] },
}));
