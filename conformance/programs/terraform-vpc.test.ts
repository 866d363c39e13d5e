/**
 * Terraform makes a network of everything that a VPC can have, finds nothing to change, changes nearly all of it, finds
 * nothing again, and takes it away. Its AWS provider comes from a directory: `terraform providers mirror DIRECTORY`.
 */
import { copyFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DescribeVpcsCommand } from "@aws-sdk/client-ec2";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Emulator, startEmulator } from "../testing/emulator.ts";
import { outputOf, run, sayMissing, versionOf } from "../testing/programs.ts";

const plugins = process.env.CLOUDGLASS_TERRAFORM_PLUGINS;
const version = plugins === undefined ? undefined : versionOf("terraform", "version");
if (version === undefined) {
  sayMissing("terraform", "on PATH, its AWS provider in CLOUDGLASS_TERRAFORM_PLUGINS");
}

describe.skipIf(version === undefined)(`${version}`, { timeout: 900_000 }, () => {
  let emulator: Emulator;
  beforeAll(async () => {
    emulator = await startEmulator();
    const file = (name: string) => join(emulator.directory, name);
    copyFileSync(join(import.meta.dirname, "terraform-vpc.tf"), file("main.tf"));
    writeFileSync(
      file("terraform.rc"),
      `provider_installation {\n  filesystem_mirror {\n    path = "${plugins}"\n  }\n}\n`,
    );
    outputOf(await terraform("init"), "init");
  }, 120_000);
  afterAll(() => emulator.stop());

  const terraform = (command: string, ...more: string[]) =>
    run("terraform", [command, "-no-color", ...more], {
      directory: emulator.directory,
      environment: {
        TF_CLI_CONFIG_FILE: "terraform.rc",
        TF_VAR_endpoint: emulator.endpoint,
        CHECKPOINT_DISABLE: "1",
      },
      timeoutMs: 600_000,
    });

  async function applied(...variables: string[]): Promise<void> {
    outputOf(await terraform("apply", "-auto-approve", ...variables), "apply");
    const plan = await terraform("plan", "-detailed-exitcode", ...variables);
    expect([plan.status, plan.stdout]).toEqual([0, expect.stringContaining("No changes.")]);
  }

  test("an apply is followed by an empty plan, after a change too, and nothing is left at the end", async () => {
    await applied();
    await applied("-var=is_first=false");
    outputOf(await terraform("destroy", "-auto-approve"), "destroy");
    const { Vpcs } = await emulator.ec2().send(new DescribeVpcsCommand({}));
    expect(Vpcs?.map(({ IsDefault }) => IsDefault)).toEqual([true]);
  });
});
