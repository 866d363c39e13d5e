import { Catalogue, RECORD_TABLE, RecordTable } from "@cloudglass/catalogue";
import { SimulatedClock, systemEnvironment } from "@cloudglass/env";
import { afterAll, expect, test } from "vitest";
import { ClientTokens } from "./client-tokens.ts";

const env = systemEnvironment({});
const catalogue = new Catalogue(env, { service: "test", steps: [RECORD_TABLE] });
afterAll(() => {
  catalogue.close();
  env.close();
});

const PLACE = { accountId: "000000000000", region: "us-east-1" };
const things = () => new RecordTable<{ id: string }>(catalogue, "thing", ({ id }) => id);

test("nothing that is made stays when its token cannot be kept", () => {
  const tokens = new ClientTokens(catalogue, new SimulatedClock());
  const make = () => {
    things().put({ id: "thing" });
    // What JSON has no word for.
    return [1n];
  };
  expect(() => tokens.once(PLACE, "Make", { ClientToken: "t" }, make)).toThrow(TypeError);
  expect([...things().all()]).toEqual([]);
});

test("what a token stands for outlives the process", () => {
  const once = (make: () => readonly string[]) =>
    new ClientTokens(catalogue, new SimulatedClock()).once(
      PLACE,
      "Make",
      { ClientToken: "u" },
      make,
    );
  expect(once(() => ["first"])).toEqual(["first"]);
  expect(once(() => ["second"])).toEqual(["first"]);
});
