import { expect, test } from "vitest";
import { start } from "./start.ts";
import { checkedOptions } from "./start-options.ts";

test.each([
  [{ prot: 4566 }, /no option "prot"; there are host, port, /],
  [{ port: "4566" }, /^port takes .*, or false for none, not "4566"$/],
  [{ port: 65_536 }, /^port takes /],
  [{ port: true }, /^port takes /],
  [{ auth: "lax" }, /^auth takes "strict" or "permissive", not "lax"$/],
  [{ iamPropagation: "5s" }, /^iamPropagation takes milliseconds.*, not "5s"$/],
  [{ iamPropagation: -1 }, /^iamPropagation takes /],
  [{ services: "s3,foo" }, /^services takes a list of .*dynamodb.*s3.*, not "s3,foo"$/],
  [{ services: ["s3", "foo"] }, /^services takes /],
  [{ services: ["toString"] }, /^services takes /],
  [{ dataDir: 5 }, /^dataDir takes a text/],
  [{ dataDir: " " }, /^dataDir takes a text/],
  [{ ephemeral: "yes" }, /^ephemeral takes true or false/],
  [{ hostnames: ["a b"] }, /^hostnames takes /],
  [{ lambdaHotReload: ["here"] }, /^lambdaHotReload takes /],
  [{ lambdaHotReload: ["/", "/not/there"] }, /^lambdaHotReload takes .* that are there, not .*"/],
  [{ lambdaCodeWatch: { f: "here" } }, /^lambdaCodeWatch takes /],
  [{ alsoListen: [{ host: "::" }] }, /^alsoListen takes /],
  [{ rootKey: "a:b" }, /^rootKey takes /],
  [{ rootKey: { accessKeyId: "someone" } }, /^rootKey takes /],
  [{ ephemeral: true, dataDir: "/kept" }, /^ephemeral keeps nothing in a dataDir/],
  [[], /^start\(\) takes an object/],
  [{ controlToken: "short" }, /^controlToken takes /],
  [{ log: true }, /^log takes /],
  [{ traceCount: -1 }, /^traceCount takes /],
])("%j is refused by the name of the option", (options, message) => {
  expect(() => checkedOptions(options)).toThrow(TypeError);
  expect(() => checkedOptions(options)).toThrow(message);
});

test("what each takes is taken, and what is not said is as if it were absent", () => {
  const options = {
    port: false,
    services: ["s3", "dynamodb"],
    iamPropagation: 5000,
    alsoListen: [{ host: "127.0.0.1", port: 0 }],
    lambdaCodeWatch: { f: "/code" },
    lambdaHotReload: [import.meta.dirname],
    rootKey: { accessKeyId: "someone", secretAccessKey: "s:e" },
  };
  expect(checkedOptions({ ...options, dataDir: undefined })).toEqual(options);
  expect(checkedOptions({ dataDir: undefined })).not.toHaveProperty("dataDir");
});

test("start() rejects before anything is opened", async () => {
  await expect(start({ services: ["s4"] })).rejects.toThrow(TypeError);
});
