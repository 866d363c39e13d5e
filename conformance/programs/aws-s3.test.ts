import { renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { SeededRandom } from "@cloudglass/env";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { awsCliVersion, NO_AWS_CLI, shell as run } from "../testing/aws-cli.ts";
import { type Emulator, startEmulator } from "../testing/emulator.ts";
import { hashesOf, outputOf, writeTree } from "../testing/programs.ts";

const version = awsCliVersion();
if (version === undefined) console.log(NO_AWS_CLI);

describe.skipIf(version === undefined)(`aws s3 of ${version}`, { timeout: 180_000 }, () => {
  let emulator: Emulator;
  let tree: string;
  beforeAll(async () => {
    emulator = await startEmulator();
    tree = join(emulator.directory, "tree");
    writeTree(tree, 1);
  });
  afterAll(async () => {
    await emulator.stop();
  });

  const shell = (script: string) =>
    run(script, { AWS_ENDPOINT_URL: emulator.endpoint }, emulator.directory);

  const aws = (command: string) => shell(`aws ${command}`);

  async function works(command: string): Promise<string> {
    return outputOf(await aws(command), command);
  }

  test("sync takes a tree up and brings it back with equal hashes", async () => {
    await works("s3 mb s3://synced");
    const uploaded = await works("s3 sync tree s3://synced/t --no-progress");
    expect(uploaded.match(/^upload: /gm)).toHaveLength(7);
    await works("s3 sync s3://synced/t back --no-progress");
    expect(hashesOf(join(emulator.directory, "back"))).toEqual(hashesOf(tree));
  });

  test("sync moves only what changed, and with --delete removes what is gone", async () => {
    await works("s3 mb s3://changing");
    writeTree(join(emulator.directory, "changing"), 2);
    await works("s3 sync changing s3://changing --no-progress");
    expect(await works("s3 sync changing s3://changing --no-progress")).toBe("");
    expect(await works("s3 sync s3://changing changing --no-progress")).toBe("");
    renameSync(
      join(emulator.directory, "changing/one byte"),
      join(emulator.directory, "changing/renamed"),
    );
    rmSync(join(emulator.directory, "changing/deep"), { recursive: true });
    writeFileSync(join(emulator.directory, "changing/empty"), "no more");
    const lines = (await works("s3 sync changing s3://changing --delete --no-progress"))
      .trim()
      .split("\n")
      .map((line) => line.split(" to ", 1)[0]);
    expect(lines.sort()).toEqual([
      "delete: s3://changing/deep/er/and deeper/file.txt",
      "delete: s3://changing/one byte",
      "upload: changing/empty",
      "upload: changing/renamed",
    ]);
  });

  test("sync from bucket to bucket copies on the server, a large object in parts", async () => {
    await works("s3 mb s3://source");
    await works("s3 mb s3://target");
    await works("s3 sync tree s3://source --no-progress");
    const copied = await works("s3 sync s3://source s3://target --no-progress");
    expect(copied.match(/^copy: /gm)).toHaveLength(7);
    await works("s3 cp s3://target copied --recursive --quiet");
    expect(hashesOf(join(emulator.directory, "copied"))).toEqual(hashesOf(tree));
  });

  test("mv --recursive leaves nothing behind; rm with filters removes what they name", async () => {
    await works("s3 mb s3://moves");
    for (const name of ["a.log", "b.txt", "c/d.log"])
      await works(`s3api put-object --bucket moves --key ${name}`);
    await works("s3 mv s3://moves s3://moves/moved --recursive --exclude 'c/*' --quiet");
    const names = async () =>
      (await works("s3 ls s3://moves --recursive")).match(/\S+$/gm)?.sort().join(" ");
    expect(await names()).toBe("c/d.log moved/a.log moved/b.txt");
    await works("s3 rm s3://moves --recursive --exclude '*' --include '*.log'");
    expect(await names()).toBe("moved/b.txt");
    const full = await aws("s3 rb s3://moves");
    expect(full.stderr).toContain("BucketNotEmpty");
    await works("s3 rb s3://moves --force");
    expect(await works("s3 ls")).not.toContain("moves");
  });

  test("ls pages through more than one page and sums up", async () => {
    await works("s3 mb s3://paged");
    await shell("mkdir many && cd many && for i in $(seq 25); do echo $i > $i; done");
    await works("s3 cp many s3://paged/many/ --recursive --quiet");
    const listing = await works("s3 ls s3://paged --recursive --summarize --page-size 7");
    expect(listing).toMatch(/Total Objects: 25\n\s+Total Size: 66\n/);
    expect(await works("s3 ls s3://paged")).toMatch(/^\s+PRE many\/\n$/);
  });

  test("a stream of unknown length goes up in parts and comes down to a pipe", async () => {
    await works("s3 mb s3://streams");
    writeFileSync(join(emulator.directory, "stream"), new SeededRandom(4).bytes(18_000_000));
    const piped = await shell(
      "cat stream | aws s3 cp - s3://streams/s && aws s3 cp s3://streams/s - | cmp - stream",
    );
    outputOf(piped, "the pipe");
  });

  test("presign --expires-in: good until the clock has passed it", async () => {
    await works("s3 mb s3://signed");
    await works("s3 cp tree/empty s3://signed/e");
    const url = (await works("s3 presign s3://signed/e --expires-in 60")).trim();
    expect((await fetch(url)).status).toBe(200);
    await emulator.running.clock.advance(62_000);
    const late = await fetch(url);
    expect(late.status).toBe(403);
    expect(await late.text()).toContain("Request has expired");
  });
});
