/**
 * Every operation of every service has its row in the access table, and every row asks for what AWS documents: actions that there are,
 * on resources that they are for, with condition keys that they have; and for all of those keys.
 */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { services } from "../../packages/cloudglass/src/services.generated.ts";
import { asked } from "./asked.ts";
import { documentedKeys, faultsOf, keyFits } from "./authorization-reference.ts";
import { ASKS_LATER, ASKS_NOTHING, reasonFor, unusedReasons } from "./exceptions.ts";
import { type OpenedService, openWorld, type World } from "./world.ts";

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

const openedService = (name: string) => world.services[name] as OpenedService;
const implemented = ({ service }: OpenedService) => Object.keys(service.operations).sort();

describe.each(Object.keys(services))("%s", (name) => {
  test("each operation that it has is in the model and has a row, and no row is left over", () => {
    const { model, service } = openedService(name);
    const operations = implemented(openedService(name));
    expect(Object.keys(service.access).sort()).toEqual(operations);
    expect(operations.filter((each) => model.operations[each] === undefined)).toEqual([]);
  });

  test("each row asks for something, but those that AWS asks nothing for", () => {
    const opened = openedService(name);
    const silent = implemented(opened).filter((each) => asked(world, opened, each).length === 0);
    const expected = [...Object.keys(ASKS_NOTHING), ...Object.keys(ASKS_LATER)]
      .filter((each) => implemented(opened).some((operation) => each === `${name}:${operation}`))
      .sort();
    expect(silent.map((each) => `${name}:${each}`)).toEqual(expected);
  });

  test("actions, resources and keys are those of the Service Authorization Reference", async () => {
    const faults = new Set<string>();
    for (const operation of implemented(openedService(name))) {
      for (const permission of asked(world, openedService(name), operation)) {
        for (const fault of await faultsOf(permission)) faults.add(fault);
      }
    }
    expect([...faults].filter((fault) => reasonFor(fault) === undefined).sort()).toEqual([]);
  });
});

test("every condition key that the reference lists for an action is filled by a row", async () => {
  const filled = new Map<string, Set<string>>();
  for (const opened of Object.values(world.services)) {
    for (const operation of implemented(opened)) {
      for (const { action, keys } of asked(world, opened, operation)) {
        const known = filled.get(action) ?? new Set();
        for (const key of keys) known.add(key);
        filled.set(action, known);
      }
    }
  }
  expect(filled.size).toBeGreaterThan(200);
  const missing: string[] = [];
  for (const [action, keys] of filled) {
    for (const documented of await documentedKeys(action)) {
      const isFilled = [...keys].some((key) => keyFits(documented, key));
      if (!isFilled) missing.push(`${action}: ${documented} is not filled`);
    }
  }
  expect(missing.filter((each) => reasonFor(each) === undefined).sort()).toEqual([]);
});

test("no exception outlives its reason", () => {
  expect(unusedReasons()).toEqual([]);
});
