import { expect, test } from "vitest";
import { exportsFor, exportText, printEnv, shellOf } from "./env.ts";

const PLACE = { endpoint: "http://localhost:4566/", region: "eu-west-1" };

test("a namespace and an account are in the access key; what would win over it is taken away", () => {
  expect(exportsFor(PLACE)).toEqual({
    AWS_ENDPOINT_URL: "http://localhost:4566",
    AWS_ACCESS_KEY_ID: "test",
    AWS_SECRET_ACCESS_KEY: "test",
    AWS_REGION: "eu-west-1",
    AWS_DEFAULT_REGION: "eu-west-1",
    AWS_SESSION_TOKEN: undefined,
    AWS_PROFILE: undefined,
  });
  const keyOf = (more: object) => exportsFor({ ...PLACE, ...more }).AWS_ACCESS_KEY_ID;
  expect(keyOf({ namespace: "worker-1" })).toBe("test_worker-1");
  expect(keyOf({ account: "111122223333" })).toBe("111122223333");
  expect(keyOf({ account: "111122223333", namespace: "a" })).toBe("111122223333_a");
  expect(keyOf({ namespace: "default" })).toBe("test");
});

test.each(["sh", "bash", "zsh"] as const)("exports for %s are those of sh", (shell) => {
  const written: string[] = [];
  const out = { write: (text: string) => written.push(text) };
  const terminal = { out, error: out, hasColor: false, environment: {}, program: "" };
  printEnv({ ...PLACE, shell, json: false }, terminal);
  expect(written.join("")).toBe(exportText(exportsFor(PLACE), "sh"));
});

test.each([
  ["sh", "export A='it'\\''s \\'\nunset B\n"],
  ["fish", "set -gx A 'it\\'s \\\\'\nset -e B\n"],
  ["powershell", "$Env:A = 'it''s \\'\nRemove-Item Env:B -ErrorAction SilentlyContinue\n"],
] as const)("%s is quoted by its own rules", (shell, text) => {
  expect(exportText({ A: "it's \\", B: undefined }, shell).replace(/# .*\n$/, "")).toBe(text);
});

test.each([
  [{ SHELL: "/usr/bin/fish" }, "fish"],
  [{ SHELL: "/bin/zsh" }, "sh"],
  [{ SHELL: "C:\\Program Files\\Git\\bin\\bash.exe", PSModulePath: "x" }, "sh"],
  [{ SHELL: "/usr/bin/pwsh" }, "powershell"],
  [{ PSModulePath: "C:\\Modules" }, "powershell"],
  [{}, "sh"],
])("with %j the shell is %s", (environment, shell) => {
  expect(shellOf(environment)).toBe(shell);
});
