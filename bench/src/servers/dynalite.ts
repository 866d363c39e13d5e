/** dynalite from npm, in memory: an emulator of DynamoDB that checks no signature and no policy. */
// @ts-expect-error It has no types.
import dynalite from "dynalite";

const server = dynalite({ createTableMs: 0, deleteTableMs: 0, updateTableMs: 0 });
server.listen(0, "127.0.0.1", () => console.log(`PORT ${server.address().port}`));
process.on("SIGTERM", () => process.exit(0));
