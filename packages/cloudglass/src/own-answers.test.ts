import { expect, test } from "vitest";
import { start } from "./start.ts";

test.each([
  "health",
  "nothing",
  "s3/events",
  "s3/nothing",
  "dynamodb/tables",
  "dynamodb/nothing",
  "lambda/environments",
  "lambda/nothing",
  "logs/nothing",
  "ec2/nothing",
])("what /_cloudglass/%s answers ends its line, and is kept by nobody", async (path) => {
  await using cloud = await start({ port: false });
  const answer = await cloud.fetch(`/_cloudglass/${path}`);
  const text = await answer.text();
  expect(text).toMatch(/^\{.*\}\n$/s);
  expect(JSON.parse(text)).toBeInstanceOf(Object);
  expect(answer.headers.get("cache-control")).toBe("no-store");
});
