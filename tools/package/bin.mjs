#!/usr/bin/env node
/**
 * The command `cloudglass` of the published package. Says what is wrong on a Node that cannot run the rest, so it is
 * written for old ones; and keeps what V8 compiles, which halves later starts.
 */
import module from "node:module";
import { complaintAbout } from "./needed-node.js";

const complaint = complaintAbout(process.versions.node);

if (complaint !== undefined) {
  process.stderr.write(`${complaint}\n`);
  process.exitCode = 1;
} else {
  module.enableCompileCache();
  await import("./main.js");
}
