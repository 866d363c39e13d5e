/** Whether this process is in a container: Docker and Podman leave a file. */
import { existsSync } from "node:fs";

export function isContainer(): boolean {
  return existsSync("/.dockerenv") || existsSync("/run/.containerenv");
}
