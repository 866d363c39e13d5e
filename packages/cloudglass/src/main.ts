/** The program: what `npm start -- …` and `npx cloudglass …` run. */
import { resolve } from "node:path";
import { styleText } from "node:util";
import { runCommandLine } from "./commands/command-line.ts";

let serves = false;

// As programs of AWS read them, and as a compose file says them that passes on what is not set.
for (const name of ["AWS_ENDPOINT_URL", "CLOUDGLASS_NAMESPACE", "CLOUDGLASS_CONTROL_TOKEN"]) {
  if (process.env[name] === "") delete process.env[name];
}

// An emulator goes on without whoever read its banner, without its terminal, on a full disk. `cloudglass logs | head` has
// seen enough.
for (const stream of [process.stdout, process.stderr]) {
  stream.on("error", (error: NodeJS.ErrnoException) => {
    if (serves) return;
    if (error.code === "EPIPE") process.exit();
    // A full disk, when it was sent into a file.
    if (stream !== process.stderr)
      process.stderr.write(`cloudglass: cannot write: ${error.message}\n`);
    process.exit(1);
  });
}

try {
  const code = await runCommandLine(process.argv.slice(2), {
    out: process.stdout,
    error: process.stderr,
    // Node's rules: NO_COLOR, FORCE_COLOR, and what the terminal can do.
    hasColor: styleText("bold", " ", { stream: process.stdout }) !== " ",
    environment: process.env,
    program: resolve(process.argv[1] ?? ""),
  });
  if (code === undefined) serves = true;
  else process.exitCode = code;
} catch (error) {
  const { startFailure } = await import("./start-failure.ts");
  process.stderr.write(`cloudglass: ${startFailure(error)}\n`);
  process.exit(1);
}
