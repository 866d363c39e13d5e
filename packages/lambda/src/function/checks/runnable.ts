/** Whether this machine can run a runtime, or an image: what it cannot is refused when the function is made. */
import type { PackageType } from "@aws-sdk/client-lambda";
import { invalidParameter } from "../../errors.ts";
import type { Rooms } from "../../rooms.ts";
import { runtimeAvailability } from "../../runtime/runtimes.ts";

export async function requireRunnable(
  { settings }: Rooms,
  type: PackageType,
  runtime: string | undefined,
): Promise<void> {
  // Images have every runtime.
  if (settings.driver === "docker") return;
  if (type === "Image") {
    throw invalidParameter(
      "Functions of package type Image cannot run on this machine as Cloudglass was started: images run in Docker. " +
        "Start Cloudglass with --lambda-driver docker, or deploy the function as a zip.",
    );
  }
  if (runtime === undefined) return;
  const found = await runtimeAvailability(runtime);
  if (found.kind === "unavailable") throw invalidParameter(found.why);
}
