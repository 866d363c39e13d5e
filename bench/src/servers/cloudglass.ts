/** The emulator itself, everything on: signatures, IAM, erasure coding, its files on disk, sandboxes. */
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { start } from "cloudglass";

const [dataDir = "", lambdaDriver = "auto", traceCount] = process.argv.slice(2);
const place = dataDir === "--ephemeral" ? { ephemeral: true } : { dataDir };
const running = await start({
  port: 0,
  ...place,
  lambdaDriver: lambdaDriver as "process",
  logLevel: "warn",
  ...(traceCount === undefined ? {} : { traceCount: Number(traceCount) }),
});
setFlagsFromString("--expose-gc");
const collect: () => void = runInNewContext("gc");
console.log(`PORT ${running.port}`);
process.on("message", (order) => {
  if (order === "count heap") {
    collect();
    process.send?.(process.memoryUsage().heapUsed);
    return;
  }
  if (order !== "lose a zone") throw new Error(`no such order: ${order}`);
  running.env.faults.set({ id: "lost", target: { zone: "us-east-1b" }, kind: "down" });
  process.send?.("done");
});
process.on("SIGTERM", async () => {
  await running.close();
  process.exit(0);
});
