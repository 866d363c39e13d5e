import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  FIELDS_BYTES_MAX,
  FormError,
  type FormFields,
  FormReader,
  formBoundary,
} from "./form-reader.ts";

const BOUNDARY = "----cut--here";

interface Part {
  readonly name: string;
  readonly fileName?: string | undefined;
  readonly content: Uint8Array;
}

function formOf(parts: readonly Part[], end = `--${BOUNDARY}--\r\n`): Buffer {
  const pieces: Uint8Array[] = [];
  for (const { name, fileName, content } of parts) {
    const file = fileName === undefined ? "" : `; filename="${fileName}"`;
    const head = `--${BOUNDARY}\r\nContent-Disposition: form-data; name="${name}"${file}\r\n\r\n`;
    pieces.push(Buffer.from(head), content, Buffer.from("\r\n"));
  }
  return Buffer.concat([...pieces, Buffer.from(end)]);
}

interface Reading {
  readonly fields: FormFields | undefined;
  readonly file: Buffer;
}

/** Every packet is overwritten after it was taken, as the edge does. */
async function read(form: Buffer, cuts: readonly number[]): Promise<Reading> {
  let fields: FormFields | undefined;
  const file: Buffer[] = [];
  const reader = new FormReader(BOUNDARY, async (begun) => {
    fields = begun;
    return (bytes) => {
      file.push(Buffer.from(bytes));
    };
  });
  const bounds = [...new Set(cuts.map((cut) => cut % (form.length + 1)))].sort((a, b) => a - b);
  let from = 0;
  for (const to of [...bounds, form.length]) {
    const packet = Buffer.from(form.subarray(from, to));
    await reader.take(packet);
    packet.fill(0);
    from = to;
  }
  reader.end();
  return { fields, file: Buffer.concat(file) };
}

const faultOf = (form: Buffer | string) =>
  read(Buffer.from(form), []).then(
    () => undefined,
    (error: unknown) => (error instanceof FormError ? error.fault : error),
  );

/** Full of what looks like the beginning of a delimiter. */
const content = fc
  .array(fc.constantFrom("\r\n", "--", `\r\n--${BOUNDARY.slice(0, -1)}`, "\r", "x", "é", "\0"), {
    maxLength: 40,
  })
  .map((pieces) => Buffer.from(pieces.join("")));

describe("a form", () => {
  test("comes apart the same however it is cut into packets", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.constantFrom("key", "x-amz-meta-a", "Policy"), content), {
          maxLength: 6,
        }),
        content,
        fc.array(fc.nat(), { maxLength: 30 }),
        fc.boolean(),
        async (fields, file, cuts, hasMore) => {
          const parts = fields.map(([name, value]) => ({ name, content: value }));
          const after = hasMore ? [{ name: "submit", content: Buffer.from("now") }] : [];
          const form = formOf([
            ...parts,
            { name: "file", fileName: "ü.txt", content: file },
            ...after,
          ]);
          const reading = await read(form, cuts);
          expect(reading.file.equals(file)).toBe(true);
          expect(reading.fields?.fileName).toBe("ü.txt");
          expect(Object.fromEntries(reading.fields?.values ?? [])).toEqual(
            Object.fromEntries(parts.map((part) => [part.name.toLowerCase(), `${part.content}`])),
          );
          const before = form.subarray(0, reading.fields?.sizeBytes).toString();
          expect(before.endsWith('filename="ü.txt"\r\n\r\n')).toBe(true);
        },
      ),
      { numRuns: 300 },
    );
  });

  test("of any bytes is read or refused, and nothing else happens", async () => {
    const bytes = fc.oneof(
      fc.constantFrom(`--${BOUNDARY}`, "\r\n", "--", 'Content-Disposition: form-data; name="file"'),
      fc.constantFrom("\r\n\r\n", "Content-Disposition: form-data; name=a", "x"),
      fc.string({ maxLength: 5 }),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(bytes, { maxLength: 14 }),
        fc.array(fc.nat()),
        async (all, cuts) => {
          const outcome = await read(Buffer.from(all.join("")), cuts).catch((error) => error);
          expect(outcome instanceof FormError || outcome.fields !== undefined).toBe(true);
        },
      ),
      { numRuns: 500 },
    );
  });

  const file = { name: "file", content: Buffer.from("x") };
  test.each([
    ["without a file", formOf([{ name: "key", content: Buffer.from("k") }]), "no-file"],
    ["of two files", formOf([file, file]), "several-files"],
    ["without its end", formOf([file], ""), "malformed"],
    ["that is none", "key=value", "malformed"],
    ["that is empty", "", "malformed"],
    ["of a part without name", `--${BOUNDARY}\r\nA: b\r\n\r\nx\r\n--${BOUNDARY}--`, "malformed"],
    ["of a part without headers", `--${BOUNDARY}\r\n\r\nx\r\n--${BOUNDARY}--`, "malformed"],
    ["with letters behind a boundary", `--${BOUNDARY}x\r\n`, "malformed"],
  ])("%s is refused", async (_name, form, fault) => {
    expect(await faultOf(Buffer.from(form))).toBe(fault);
  });

  test("may have 20 KB before the file and any amount in it", async () => {
    const empty = formOf([
      { name: "key", content: Buffer.from("") },
      { name: "file", content: Buffer.from("") },
    ]);
    const room = FIELDS_BYTES_MAX - empty.indexOf('name="file"\r\n\r\n') - 15;
    const sized = (sizeBytes: number) =>
      formOf([
        { name: "key", content: Buffer.alloc(sizeBytes, "k") },
        { name: "file", content: Buffer.alloc(300_000, "f") },
      ]);
    expect((await read(sized(room), [])).file).toHaveLength(300_000);
    expect(await faultOf(sized(room + 1))).toBe("fields-too-large");
    expect(await faultOf(sized(10 * FIELDS_BYTES_MAX))).toBe("fields-too-large");
  });
});

test.each([
  ["multipart/form-data; boundary=abc", "abc"],
  ['Multipart/Form-Data; charset=utf-8; boundary="a b"', "a b"],
  ["multipart/form-data;boundary=abc; x=y", "abc"],
  ["multipart/form-data", undefined],
  ["multipart/mixed; boundary=abc", undefined],
  ["application/x-www-form-urlencoded", undefined],
  [undefined, undefined],
])("%s has the boundary %s", (header, boundary) => {
  expect(formBoundary(header)).toBe(boundary);
});
