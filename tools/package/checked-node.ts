/** What every entry point that runs the emulator imports first: on a Node that is too old the import fails in words. */
import { complaintAbout } from "./needed-node.ts";

const complaint = complaintAbout(process.versions.node);
if (complaint !== undefined) {
  const error = new Error(complaint);
  // Where it was thrown tells nobody anything.
  error.stack = complaint;
  throw error;
}
