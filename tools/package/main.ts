/** `npm run build` fills `packages/cloudglass/dist`; the argument is another directory to build into. */
import { resolve } from "node:path";
import { buildPackage } from "./build.ts";

const directory = process.argv[2] ?? resolve(import.meta.dirname, "../../packages/cloudglass/dist");
await buildPackage(resolve(directory));
process.stderr.write(`cloudglass: built ${directory}\n`);
