#!/usr/bin/env node
/**
 * The command `cloudglass` of the published package. Says what is wrong on a Node that cannot run the rest, so it is
 * written for old ones; and keeps what V8 compiles, which halves later starts.
 */
import module from "node:module";

const NODE_MAJOR_MIN = 24;

if (Number(process.versions.node.split(".")[0]) < NODE_MAJOR_MIN) {
  process.stderr.write(
    `cloudglass: Node ${process.versions.node} is too old; it needs ${NODE_MAJOR_MIN} or newer\n`,
  );
  process.exitCode = 1;
} else {
  module.enableCompileCache();
  await import("./main.js");
}
