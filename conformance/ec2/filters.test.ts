/** Every list takes every filter that AWS documents for it, and no other. The documentation is that of the SDK's types. */
import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import * as sdk from "@aws-sdk/client-ec2";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Emulator, startEmulator } from "../testing/emulator.ts";

/** In the comments beside the filters: the form of `tag:KEY`, and values of one. */
const NO_FILTER = /^(tag|informational|low|medium|high|critical)$/;

let emulator: Emulator;
beforeAll(async () => {
  emulator = await startEmulator({ ephemeral: true });
});
afterAll(() => emulator.stop());

/** Operation → filters, by the comment above the request's `Filters`. */
function documentedFilters(): Map<string, { member: string; names: string[] }> {
  const entry = createRequire(import.meta.url).resolve("@aws-sdk/client-ec2");
  const folder = join(dirname(entry), "../dist-types/models");
  const found = new Map<string, { member: string; names: string[] }>();
  for (const file of readdirSync(folder)) {
    const text = readFileSync(join(folder, file), "utf8");
    for (const [, operation = "", body = ""] of text.matchAll(
      /export interface (\w+)Request \{([\s\S]*?)\n\}/g,
    )) {
      const parts = /\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\s*(Filters?)\?: Filter\[\]/.exec(body);
      if (parts === null) continue;
      const [, comment = "", member = "Filters"] = parts;
      const names = [...comment.matchAll(/<code>([^<]+)<\/code>\s*(?:\([^)]*\)\s*)?-/g)].map(
        ([, name = ""]) => name.trim(),
      );
      found.set(operation, {
        member,
        names: names.filter((name) => !NO_FILTER.test(name) && !/[<: ]/.test(name)),
      });
    }
  }
  return found;
}

test("each list", { timeout: 120_000 }, async () => {
  const ec2 = emulator.ec2();
  const { operations } = await emulator.running.service("ec2");
  const commands = sdk as unknown as Record<string, new (input: object) => never>;
  const refused: string[] = [];
  let count = 0;
  for (const [operation, { member, names }] of documentedFilters()) {
    if (!(operation in operations)) continue;
    const Command = commands[`${operation}Command`] as new (input: object) => never;
    const faultOf = async (Name: string) => {
      try {
        await ec2.send(new Command({ [member]: [{ Name, Values: ["x"] }] }));
      } catch (error) {
        const { name, message } = error as Error;
        return /filter/i.test(message) ? `${name}: ${message}` : undefined;
      }
      return undefined;
    };
    for (const name of [...names, "tag-key"]) {
      count += 1;
      const fault = await faultOf(name);
      if (fault !== undefined) refused.push(`${operation} ${name}: ${fault}`);
    }
    if ((await faultOf("no-such-filter")) === undefined && !/Get|Search/.test(operation)) {
      refused.push(`${operation} takes any filter`);
    }
  }
  expect(count).toBeGreaterThan(500);
  expect(refused).toEqual([]);
});
