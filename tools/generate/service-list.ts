/**
 * Writes `packages/cloudglass/src/services.generated.ts`: service name → lazy import of its definition, collected
 * from the `cloudglass.services` field of every package. So a new service is added by its own package alone.
 */
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, posix, resolve } from "node:path";

interface Manifest {
  readonly cloudglass?: { readonly services?: Readonly<Record<string, string>> };
}

const packages = resolve(import.meta.dirname, "../../packages");
const target = join(packages, "cloudglass/src/services.generated.ts");

const lines: string[] = [];
for (const name of readdirSync(packages).sort()) {
  const manifestPath = join(packages, name, "package.json");
  if (!existsSync(manifestPath)) continue;
  const manifest = JSON.parse(readFileSync(manifestPath, "utf8")) as Manifest;
  for (const [service, entry] of Object.entries(manifest.cloudglass?.services ?? {})) {
    const path = posix.join("../..", name, entry);
    lines.push(
      `  ${JSON.stringify(service)}: async () => (await import(${JSON.stringify(path)})).default,`,
    );
  }
}
if (lines.length === 0) throw new Error("no package declares a service");

const text = `// Made by tools/generate/service-list.ts.
import type { ServiceDefinition } from "@cloudglass/wire";

export const services: Readonly<Record<string, () => Promise<ServiceDefinition>>> = {
${lines.join("\n")}
};
`;
if (!existsSync(target) || readFileSync(target, "utf8") !== text) writeFileSync(target, text);
