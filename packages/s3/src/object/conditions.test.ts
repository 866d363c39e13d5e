import { describe, expect, it } from "vitest";
import { checkCopySource, checkRead, checkWrite, etagMatches, isOvertaken } from "./conditions.ts";

const modifiedMs = Date.UTC(2026, 0, 1, 12, 0, 0, 750);
const object = { etag: "abc", modifiedMs };
const before = new Date(modifiedMs - 60_000);
const same = new Date(Math.floor(modifiedMs / 1000) * 1000);
const after = new Date(modifiedMs + 60_000);
const now = modifiedMs + 120_000;

describe("conditions of a read", () => {
  it("If-Match holds for the tag, quoted or not, a list with it, and *", () => {
    for (const header of ['"abc"', "abc", '"x", "abc"', "*"]) {
      expect(checkRead({ ifMatch: header }, object, now).kind).toBe("proceed");
    }
    expect(checkRead({ ifMatch: '"x"' }, object, now)).toEqual({
      kind: "failed",
      condition: "ifMatch",
    });
  });

  it("If-None-Match of the tag is not modified", () => {
    expect(checkRead({ ifNoneMatch: '"abc"' }, object, now).kind).toBe("not-modified");
    expect(checkRead({ ifNoneMatch: '"x"' }, object, now).kind).toBe("proceed");
  });

  it("dates are compared in whole seconds", () => {
    expect(checkRead({ ifModifiedSince: same }, object, now).kind).toBe("not-modified");
    expect(checkRead({ ifUnmodifiedSince: same }, object, now).kind).toBe("proceed");
    expect(checkRead({ ifModifiedSince: before }, object, now).kind).toBe("proceed");
    expect(checkRead({ ifUnmodifiedSince: before }, object, now).kind).toBe("failed");
  });

  it("a true If-Match outweighs a false If-Unmodified-Since", () => {
    expect(checkRead({ ifMatch: "abc", ifUnmodifiedSince: before }, object, now).kind).toBe(
      "proceed",
    );
  });

  it("a false If-None-Match outweighs a true If-Modified-Since", () => {
    const conditions = { ifNoneMatch: "abc", ifModifiedSince: before };
    expect(checkRead(conditions, object, now).kind).toBe("not-modified");
  });

  it("a true If-None-Match outweighs a false If-Modified-Since", () => {
    expect(checkRead({ ifNoneMatch: "x", ifModifiedSince: after }, object, now).kind).toBe(
      "proceed",
    );
  });

  it("If-Modified-Since of a time to come is no condition", () => {
    const conditions = { ifModifiedSince: after };
    expect(checkRead(conditions, object, after.getTime() - 1).kind).toBe("proceed");
    expect(checkRead(conditions, object, after.getTime()).kind).toBe("not-modified");
  });

  it("a copy fails where a read would be not modified", () => {
    expect(checkCopySource({ ifNoneMatch: "abc" }, object, now)).toEqual({
      kind: "failed",
      condition: "ifNoneMatch",
    });
    expect(checkCopySource({ ifModifiedSince: after }, object, now)).toEqual({
      kind: "failed",
      condition: "ifModifiedSince",
    });
  });
});

describe("conditions of a write", () => {
  it("If-None-Match: * needs the absence of an object", () => {
    expect(checkWrite({ ifNoneMatch: "*" }, undefined, false)).toBe("proceed");
    expect(checkWrite({ ifNoneMatch: "*" }, object, false)).toBe("ifNoneMatch");
  });

  it("If-Match needs the tag; an object deleted meanwhile is a conflict, an absent one is absent", () => {
    expect(checkWrite({ ifMatch: "abc" }, object, true)).toBe("proceed");
    expect(checkWrite({ ifMatch: "x" }, object, true)).toBe("ifMatch");
    expect(checkWrite({ ifMatch: "abc" }, undefined, true)).toBe("conflict");
    expect(checkWrite({ ifMatch: "abc" }, undefined, false)).toBe("absent");
  });

  it("a condition of a completion fails when the key was written since the upload began", () => {
    expect(isOvertaken({ ifMatch: "abc" }, "one", "other")).toBe(true);
    expect(isOvertaken({ ifNoneMatch: "*" }, "one", undefined)).toBe(true);
    expect(isOvertaken({ ifMatch: "abc" }, "one", "one")).toBe(false);
    expect(isOvertaken({}, "one", "other")).toBe(false);
  });

  it("weak tags match like strong ones", () => {
    expect(etagMatches('W/"abc"', "abc")).toBe(true);
  });
});
