/**
 * An emulator whose event sink writes each message into a file, slowly, and refuses some: a process to be killed.
 * Arguments: `--port N`, the data directory, the file.
 */
import { appendFileSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";
import { start } from "cloudglass";

const [, , , port, dataDir, file] = process.argv as string[];
let asked = 0;

const running = await start({
  port: Number(port),
  dataDir,
  eventSink: {
    refusalOf: () => undefined,
    async deliver({ message }) {
      const place = ++asked;
      await pause(place % 7);
      if (place % 5 === 0) throw new Error("the destination is busy");
      appendFileSync(file!, `${message}\n`);
    },
  },
});
process.stdout.write(`${running.endpoint}\nReady.\n`);
