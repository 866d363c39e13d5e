import { it } from "vitest";
import { ring } from "./ring.ts";
import { expectReached, TIMEOUT_MS, totalsOf } from "./totals.fixture.ts";

it("a ring of pointers is turned, and stays one ring", { timeout: TIMEOUT_MS }, async () => {
  const totals = await totalsOf(ring, 60);
  expectReached(totals, ["turned", "refused", "conflicts", "seen", "crashes", "crashesInside"]);
});
