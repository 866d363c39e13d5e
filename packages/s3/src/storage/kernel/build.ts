/**
 * Assembles `kernel.wat` into `kernel.generated.ts`, which carries the module as base64 so that it loads
 * without file access. Safe to run at any time: it does nothing while the source is unchanged.
 */
import { createHash } from "node:crypto";
import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const sourcePath = fileURLToPath(new URL("./kernel.wat", import.meta.url));
const targetPath = fileURLToPath(new URL("./kernel.generated.ts", import.meta.url));

const source = readFileSync(sourcePath, "utf8");
const stamp = `// kernel.wat sha256 ${createHash("sha256").update(source).digest("hex")}`;

if (!existsSync(targetPath) || !readFileSync(targetPath, "utf8").startsWith(stamp)) {
  const { default: loadAssembler } = await import("wabt");
  const assembler = await loadAssembler();
  const parsed = assembler.parseWat("kernel.wat", source, { simd: true });
  parsed.validate();
  const { buffer } = parsed.toBinary({});
  parsed.destroy();
  const text = Buffer.from(buffer).toString("base64");
  const partial = `${targetPath}.${process.pid}`;
  writeFileSync(partial, `${stamp}\nexport const kernelModule =\n  "${text}";\n`);
  renameSync(partial, targetPath);
}
