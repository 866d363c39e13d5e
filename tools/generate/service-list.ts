/**
 * Writes `packages/cloudglass/src/services.generated.ts`: service name → lazy import of its definition, collected
 * from the `cloudglass.services` field of every package. So a new service is added by its own package alone.
 */
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, posix, resolve } from "node:path";

interface Manifest {
  readonly cloudglass?: { readonly services?: Readonly<Record<string, string>> };
}

/** The text of the list for a folder of packages. Throws when two packages declare one service. */
export function serviceList(packages: string): string {
  const entries = new Map<string, string>();
  for (const name of readdirSync(packages).sort()) {
    const manifestPath = join(packages, name, "package.json");
    if (!existsSync(manifestPath)) continue;
    const manifest = JSON.parse(readFileSync(manifestPath, "utf8")) as Manifest;
    for (const [service, entry] of Object.entries(manifest.cloudglass?.services ?? {})) {
      if (entries.has(service)) throw new Error(`two packages declare the service ${service}`);
      if (!existsSync(join(packages, name, entry))) throw new Error(`${name} has no ${entry}`);
      entries.set(service, posix.join("../..", name, entry));
    }
  }
  const lines = [...entries].map(
    ([service, path]) => `  ${service}: async () => (await import("${path}")).default,\n`,
  );
  return `// Made by tools/generate/service-list.ts.
import type { ServiceDefinition } from "@cloudglass/wire";

export const services: Readonly<Record<string, () => Promise<ServiceDefinition>>> = {
${lines.join("")}};
`;
}

if (import.meta.main) {
  const packages = resolve(import.meta.dirname, "../../packages");
  const target = join(packages, "cloudglass/src/services.generated.ts");
  const text = serviceList(packages);
  if (!existsSync(target) || readFileSync(target, "utf8") !== text) writeFileSync(target, text);
}
