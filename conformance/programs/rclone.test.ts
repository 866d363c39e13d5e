import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { CreateBucketCommand } from "@aws-sdk/client-s3";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Emulator, startEmulator } from "../testing/emulator.ts";
import { hashesOf, outputOf, run, sayMissing, versionOf, writeTree } from "../testing/programs.ts";

const version = versionOf("rclone", "version");
if (version === undefined) sayMissing("rclone on PATH", 'Debian package "rclone"');

describe.skipIf(version === undefined)(`${version}`, { timeout: 180_000 }, () => {
  let emulator: Emulator;
  let tree: string;
  beforeAll(async () => {
    emulator = await startEmulator();
    tree = join(emulator.directory, "tree");
    writeTree(tree, 5);
    await emulator.s3().send(new CreateBucketCommand({ Bucket: "vault" }));
  });
  afterAll(() => emulator.stop());

  /** The remote is `cg:`; parts of 5 MiB, so that the largest file is an upload of several. */
  const rclone = (command: string) =>
    run("rclone", ["--retries", "1", "--low-level-retries", "1", ...command.split(" ")], {
      directory: emulator.directory,
      environment: {
        RCLONE_CONFIG_CG_TYPE: "s3",
        // With "AWS" it puts the bucket into the host name, and `vault.127.0.0.1` is none.
        RCLONE_CONFIG_CG_PROVIDER: "Other",
        RCLONE_CONFIG_CG_ENV_AUTH: "true",
        RCLONE_CONFIG_CG_REGION: "us-east-1",
        RCLONE_CONFIG_CG_ENDPOINT: emulator.endpoint,
        // Older ones send `private`, which a bucket without ACLs refuses, AWS's like ours.
        RCLONE_S3_ACL: "bucket-owner-full-control",
        RCLONE_S3_NO_CHECK_BUCKET: "true",
        RCLONE_S3_UPLOAD_CUTOFF: "6Mi",
        RCLONE_S3_CHUNK_SIZE: "5Mi",
      },
    });

  async function works(command: string): Promise<string> {
    return outputOf(await rclone(command), command);
  }

  test("backs a tree up, finds nothing amiss byte by byte, restores it with equal hashes", async () => {
    await works("sync tree cg:vault/backup");
    await works("check tree cg:vault/backup --download");
    await works("copy cg:vault/backup restored");
    expect(hashesOf(join(emulator.directory, "restored"))).toEqual(hashesOf(tree));
  });

  test("a second sync has nothing to do; a change is found and mended", async () => {
    await works("sync tree cg:vault/again");
    expect((await rclone("sync tree cg:vault/again -v --stats-one-line")).stderr).toContain(
      "There was nothing to transfer",
    );
    writeFileSync(join(emulator.directory, "other"), "something else");
    await works("copyto other cg:vault/again/empty");
    const amiss = await rclone("check tree cg:vault/again");
    expect(amiss.status).toBe(1);
    expect(amiss.stderr).toContain("empty: sizes differ");
    await works("sync tree cg:vault/again");
    await works("check tree cg:vault/again");
  });

  test("copies and moves on the server, removes what is gone, purges", async () => {
    writeTree(join(emulator.directory, "shrinking"), 6);
    await works("sync shrinking cg:vault/one");
    await works("copy cg:vault/one cg:vault/two");
    await works("moveto cg:vault/two/empty cg:vault/two/moved");
    rmSync(join(emulator.directory, "shrinking/parts"), { recursive: true });
    await works("sync shrinking cg:vault/one");
    const names = async (path: string) => (await works(`lsf -R --files-only ${path}`)).split("\n");
    expect(await names("cg:vault/one")).not.toContain("parts/large.bin");
    expect(await names("cg:vault/two")).toEqual(
      expect.arrayContaining(["moved", "parts/large.bin", "ünïcödé/日本.bin"]),
    );
    await works("purge cg:vault/two");
    expect(await works("lsf -R cg:vault/two")).toBe("");
  });

  test("reads part of an object, lists sizes and hashes", async () => {
    await works("copy tree cg:vault/read");
    writeFileSync(join(emulator.directory, "letters"), "abcdefghij".repeat(20));
    await works("copyto letters cg:vault/letters");
    expect(await works("cat cg:vault/letters --offset 103 --count 5")).toBe("defgh");
    const sizes = JSON.parse(await works("size cg:vault/read --json"));
    expect(sizes).toMatchObject({ count: 7, bytes: 23_874_001 });
    const local = await works("md5sum tree");
    const remote = await works("md5sum cg:vault/read");
    const sorted = (text: string) => text.split("\n").sort();
    expect(sorted(remote)).toEqual(sorted(local));
  });
});
