import { appendFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { DeleteObjectCommand, ListObjectsV2Command } from "@aws-sdk/client-s3";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Emulator, startEmulator } from "../testing/emulator.ts";
import { hashesOf, outputOf, run, sayMissing, versionOf, writeTree } from "../testing/programs.ts";

const version = versionOf("restic", "version");
if (version === undefined) sayMissing("restic on PATH", 'Debian package "restic"');

describe.skipIf(version === undefined)(`${version}`, { timeout: 180_000 }, () => {
  let emulator: Emulator;
  let tree: string;
  beforeAll(async () => {
    emulator = await startEmulator();
    tree = join(emulator.directory, "tree");
    writeTree(tree, 7);
    await works("init");
  });
  afterAll(() => emulator.stop());

  const restic = (command: string) =>
    run("restic", ["--no-cache", ...command.split(" ")], {
      directory: emulator.directory,
      environment: {
        RESTIC_REPOSITORY: `s3:${emulator.endpoint}/restic/repository`,
        RESTIC_PASSWORD: "of the test",
      },
    });

  async function works(command: string): Promise<string> {
    return outputOf(await restic(command), command);
  }

  test("makes a backup, reads all of it back in a check, and restores equal hashes", async () => {
    await works("backup tree");
    expect(await works("check --read-data")).toContain("no errors were found");
    await works("restore latest --target restored");
    expect(hashesOf(join(emulator.directory, "restored/tree"))).toEqual(hashesOf(tree));
  });

  test("keeps two states of a file, forgets one, prunes, and is whole", async () => {
    const before = hashesOf(tree);
    await works("backup tree --tag before");
    appendFileSync(join(tree, "half a part"), "and more");
    rmSync(join(tree, "empty"));
    await works("backup tree --tag after");
    await works("restore latest --tag before --target first");
    await works("restore latest --tag after --target second");
    expect(hashesOf(join(emulator.directory, "first/tree"))).toEqual(before);
    expect(hashesOf(join(emulator.directory, "second/tree"))).toEqual(hashesOf(tree));
    await works("forget --keep-last 1 --group-by host --prune");
    expect(JSON.parse(await works("snapshots --json"))).toHaveLength(1);
    expect(await works("check --read-data")).toContain("no errors were found");
  });

  test("notices a pack that is not there any more", async () => {
    await works("backup tree");
    const s3 = emulator.s3();
    const Bucket = "restic";
    const Prefix = "repository/data/";
    const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket, Prefix }));
    await s3.send(new DeleteObjectCommand({ Bucket, Key: Contents[0]?.Key }));
    const check = await restic("check");
    expect(check.status).not.toBe(0);
    expect(check.stderr).toContain("does not exist");
  });
});
