/** Whatever is changed of a link to code, it is no link any more; and it ends. */
import { SeededRandom } from "@cloudglass/env";
import fc from "fast-check";
import { expect, test } from "vitest";
import { CodeLinks } from "./code-links.ts";

const NOW = Date.parse("2026-06-01T00:00:00Z");
const PATH = `/snapshots/000000000000/f-${"0".repeat(64)}`;
const links = new CodeLinks(new SeededRandom(1));

const parts = (link: string): [path: string, query: string] => {
  const at = link.indexOf("?");
  return [link.slice(0, at), link.slice(at + 1)];
};
const link = links.link(PATH, "us-east-1", NOW);

test("a link is good for ten minutes, to the millisecond", () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 1_200_000 }), (laterMs) => {
      const expected = laterMs > 600_000 ? "expired" : undefined;
      expect(links.faultOf(...parts(link), NOW + laterMs)).toBe(expected);
    }),
  );
});

test("a link with another character anywhere is refused", () => {
  fc.assert(
    fc.property(
      fc.nat({ max: link.length - 1 }),
      fc.constantFrom(..."abcxyz0189&=?/%-"),
      (at, character) => {
        fc.pre(link[at] !== character);
        const changed = `${link.slice(0, at)}${character}${link.slice(at + 1)}`;
        expect(links.faultOf(...parts(changed), NOW)).toBe("bad-signature");
      },
    ),
  );
});

test("links of another run are refused", () => {
  const others = new CodeLinks(new SeededRandom(2));
  expect(others.faultOf(...parts(link), NOW)).toBe("bad-signature");
});
