/** The emulator itself, everything on: signatures, IAM, erasure coding, its files on disk. */
import { start } from "cloudglass";

const [dataDir = ""] = process.argv.slice(2);
const running = await start({ port: 0, dataDir, logLevel: "warn" });
console.log(`PORT ${running.port}`);
process.on("SIGTERM", async () => {
  await running.close();
  process.exit(0);
});
