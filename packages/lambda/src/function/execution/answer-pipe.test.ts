/** An answer between a runtime that pushes and a client that pulls. */
import { expect, test } from "vitest";
import { AnswerPipe } from "./answer-pipe.ts";

const bytes = (text: string) => Buffer.from(text);

/** Whether it has settled by now. */
async function isDone(promise: Promise<unknown>): Promise<boolean> {
  let done = false;
  void promise.then(() => {
    done = true;
  });
  for (let turn = 0; turn < 10; turn += 1) await Promise.resolve();
  return done;
}

test("a piece is taken when the next one is asked for, and not before", async () => {
  const pipe = new AnswerPipe();
  pipe.begin("text/plain");
  expect(await pipe.begun).toBe("text/plain");
  const first = pipe.write(bytes("one"));
  expect(await isDone(first)).toBe(false);
  const pieces = pipe.pieces();
  expect((await pieces.next()).value).toEqual(bytes("one"));
  expect(await isDone(first)).toBe(false);
  const next = pieces.next();
  expect(await isDone(first)).toBe(true);
  expect(await isDone(next)).toBe(false);
  void pipe.write(bytes("two"));
  expect((await next).value).toEqual(bytes("two"));
  const last = pieces.next();
  pipe.end();
  expect((await last).done).toBe(true);
});

test("who stops reading lets the rest flow past", async () => {
  const pipe = new AnswerPipe();
  const pieces = pipe.pieces();
  const first = pipe.write(bytes("one"));
  await pieces.next();
  await pieces.return(undefined);
  expect(await isDone(first)).toBe(true);
  expect(await isDone(pipe.write(bytes("two")))).toBe(true);
});

test("a reader that leaves while it waits is not in the way of what comes", async () => {
  const pipe = new AnswerPipe();
  const pieces = pipe.pieces();
  const waiting = pieces.next();
  const left = pieces.return(undefined);
  const first = pipe.write(bytes("one"));
  expect((await waiting).value).toEqual(bytes("one"));
  await left;
  expect(await isDone(first)).toBe(true);
});
