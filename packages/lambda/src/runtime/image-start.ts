/** Functions in containers: of which image they are, and what is started there. */
import type { EnvironmentStart } from "./environment-start.ts";
import { EntrypointError, type Program } from "./runtime-command.ts";
import { officialImage } from "./sandbox/docker/images.ts";
import type { ImageFacts, SandboxDriver, SandboxImage } from "./sandbox/sandbox-driver.ts";

type ImagePart = Pick<EnvironmentStart, "runtime" | "handler" | "image">;

/** Undefined where functions run on this machine's own interpreters. Throws what says what to do instead. */
export function imageFor(
  { runtime = "", image }: ImagePart,
  driver: SandboxDriver["name"],
): SandboxImage | undefined {
  if (driver !== "docker") {
    if (image === undefined) return undefined;
    throw new Error(`images run in Docker, and functions run in ${driver} sandboxes here`);
  }
  if (image !== undefined) return { uri: image.uri, hasCode: true };
  const uri = officialImage(runtime);
  if (uri === undefined) {
    throw new Error(
      `AWS has no public image of the runtime ${runtime}: start Cloudglass with another driver`,
    );
  }
  return { uri, hasCode: false };
}

/** AWS's images are given the handler; what `ImageConfig` says replaces its part of the image's own. Throws EntrypointError. */
export function imageProgram(start: ImagePart, facts: ImageFacts): Program {
  const { image } = start;
  const entryPoint = image?.entryPoint ?? facts.entryPoint;
  const command = image === undefined ? [start.handler] : (image.command ?? facts.command);
  const [program, ...args] = [...entryPoint, ...command];
  if (program === undefined || (image === undefined && entryPoint.length === 0)) {
    throw new EntrypointError("the image has no entry point that starts a runtime");
  }
  const workingDirectory = image?.workingDirectory;
  return { program, args, ...(workingDirectory !== undefined && { workingDirectory }) };
}
