import { expect, test } from "vitest";
import { localStackOptions } from "./localstack-variables.ts";

const args = (environment: Record<string, string>) => localStackOptions(environment).args;

test.each([
  [{ GATEWAY_LISTEN: "0.0.0.0:4566" }, ["--host=0.0.0.0", "--port=4566"]],
  [{ GATEWAY_LISTEN: "127.0.0.1" }, ["--host=127.0.0.1"]],
  [{ GATEWAY_LISTEN: ":4577" }, ["--port=4577"]],
  [{ GATEWAY_LISTEN: "[::]:4566" }, ["--host=::", "--port=4566"]],
  [
    { GATEWAY_LISTEN: "0.0.0.0:4566,0.0.0.0:443" },
    ["--host=0.0.0.0", "--port=4566", "--also-listen=0.0.0.0:443"],
  ],
  [{ LOCALSTACK_HOST: "localstack:4566" }, ["--hostnames=localstack"]],
  [{ SERVICES: "s3,sqs:4576, DynamoDB:4569" }, ["--services=s3,dynamodb"]],
  [{ SERVICES: "sqs" }, []],
  [{ PERSISTENCE: "1" }, ["--data-dir=/var/lib/localstack/cloudglass"]],
  [{ PERSISTENCE: "0" }, ["--ephemeral"]],
  [{ EAGER_SERVICE_LOADING: "1" }, ["--eager-services"]],
  [{ DEBUG: "1" }, ["--log-level=debug"]],
  [{ DEBUG: "express:*" }, []],
  [{ DEBUG: "1", LS_LOG: "warning" }, ["--log-level=debug", "--log-level=warn"]],
  [{ LAMBDA_RUNTIME_EXECUTOR: "local" }, ["--lambda-driver=process"]],
  [{ LAMBDA_KEEPALIVE_MS: "1000", SNAPSHOT_SAVE_STRATEGY: "ON_REQUEST" }, []],
  [{ SERVICES: "" }, []],
])("%o is %o", (environment, expected) => {
  expect(args(environment)).toEqual(expected);
});

test("a key in the environment is the emulator's only in the image, and never one of AWS", () => {
  const key = { AWS_ACCESS_KEY_ID: "testcontainers-localstack", AWS_SECRET_ACCESS_KEY: "secret" };
  const image = { GATEWAY_LISTEN: "0.0.0.0:4566" };
  expect(args(key)).toEqual([]);
  expect(args({ ...key, ...image })).toContain("--root-key=testcontainers-localstack:secret");
  const ofAws = { ...key, ...image, AWS_ACCESS_KEY_ID: "AKIAIOSFODNN7EXAMPLE" };
  expect(args(ofAws).join()).not.toContain("--root-key");
});

test("a token, an edition and a policy switch are answered in words, and without the token", () => {
  const { notes } = localStackOptions({
    LOCALSTACK_AUTH_TOKEN: "ls-secret",
    ACTIVATE_PRO: "1",
    ENFORCE_IAM: "1",
  });
  expect(notes).toHaveLength(2);
  expect(notes.join()).not.toContain("ls-secret");
});

test("services that are not here are named", () => {
  expect(localStackOptions({ SERVICES: "s3,sqs:4576,sns" }).notes.join()).toMatch(
    /sqs, sns are not/,
  );
  expect(localStackOptions({ SERVICES: "s3" }).notes).toEqual([]);
});
