/** Two emulators in one process: one that keeps requests with their steps, and one that does not. */
import { start } from "cloudglass";

const options = { port: 0, ephemeral: true, logLevel: "warn" } as const;
const on = await start(options);
const off = await start({ ...options, traceCount: 0 });
console.log(`PORT ${on.port} ${off.port}`);
process.on("SIGTERM", async () => {
  await Promise.all([on.close(), off.close()]);
  process.exit(0);
});
