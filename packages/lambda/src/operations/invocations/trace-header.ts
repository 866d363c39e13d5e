/** The X-Ray header of an invocation: the caller's, or a new root that nobody samples. */
import type { Environment } from "@cloudglass/env";
import type { Call } from "@cloudglass/wire";

export function traceHeaderOf({ clock, random }: Environment, { head }: Call): string {
  const given = head.headers["x-amzn-trace-id"];
  if (given !== undefined) return given;
  const seconds = Math.floor(clock.now() / 1000)
    .toString(16)
    .padStart(8, "0");
  const [root, parent] = [12, 8].map((count) => Buffer.from(random.bytes(count)).toString("hex"));
  return `Root=1-${seconds}-${root};Parent=${parent};Sampled=0`;
}
