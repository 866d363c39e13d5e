/** How the console is built, and how it is served while it is worked on: `pnpm --filter @cloudglass/console dev`. */
import { defineConfig } from "vite";

export const BASE_PATH = "/_cloudglass/ui/";

export default defineConfig({
  base: BASE_PATH,
  root: import.meta.dirname,
  oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
  build: {
    outDir: "dist/files",
    target: "baseline-widely-available",
    cssTarget: ["chrome123", "firefox120", "safari17.5"],
    // A file of its own for everything: the page's policy allows no inline script and no `data:` but images.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
  },
  server: {
    proxy: {
      "^/_(cloudglass|localstack)/(?!ui/)":
        process.env.CLOUDGLASS_ENDPOINT ?? "http://127.0.0.1:4566",
    },
  },
});
