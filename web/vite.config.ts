import optimizeLocales from "@react-aria/optimize-locales-plugin";
import react from "@vitejs/plugin-react";
import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const server = process.env.RESONANZ_URL ?? "http://localhost:7400";
const forwarded = { target: server, changeOrigin: false };

export default defineConfig({
  plugins: [{ ...optimizeLocales.vite({ locales: ["en-US", "de-DE"] }), enforce: "pre" }, react()],
  resolve: { alias: { "~": fileURLToPath(new URL("./src", import.meta.url)) } },
  build: {
    target: "es2022",
    // The content security policy allows no data: scripts or styles; small files stay files.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
  },
  server: {
    port: 7401,
    proxy: { "^/(api|s|w|k|i|c|r)/": forwarded, "^/(api|healthz|widget\\.js)$": forwarded },
  },
  test: {
    environment: "jsdom",
    testTimeout: 60_000,
    include: ["src/**/*.test.{ts,tsx}"],
    setupFiles: ["src/testing/setup.ts"],
  },
});
