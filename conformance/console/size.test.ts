/** What a browser loads of the console. */
import { servedFiles } from "@cloudglass/console";
import { expect, test } from "vitest";

const BYTES_MAX = 300 * 1024;

test("all of the console is under 300 KB compressed, whatever the browser can decompress", async () => {
  const files = Object.values(await servedFiles());
  for (const encoding of ["gzip", "brotli"] as const) {
    const sizes = files.map((file) => Buffer.from(file[encoding], "base64").length);
    const total = sizes.reduce((sum, size) => sum + size, 0);
    expect(total).toBeLessThan(BYTES_MAX);
    expect(total).toBeGreaterThan(10_000);
  }
});
