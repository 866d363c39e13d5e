/** Where pages of the console are kept as pictures: said at the end of each run that made some. */
import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";

export const CONSOLE_PICTURES = join(
  import.meta.dirname,
  "../../node_modules/.cache/cloudglass/console",
);

/** For vitest, before a run; what it gives is called at its end. */
export default function setUp(): () => void {
  const beganMs = Date.now();
  return () => {
    const made = picturesSince(beganMs);
    if (made > 0) console.log(`${made} pictures of the console are in ${CONSOLE_PICTURES}`);
  };
}

function picturesSince(beganMs: number): number {
  try {
    const names = readdirSync(CONSOLE_PICTURES).filter((name) => name.endsWith(".png"));
    return names.filter((name) => statSync(join(CONSOLE_PICTURES, name)).mtimeMs >= beganMs).length;
  } catch {
    // No run has made any.
    return 0;
  }
}
