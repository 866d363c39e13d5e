import type { Fault } from "@cloudglass/env";
import { loadModel, serviceSummaries } from "@cloudglass/wire";
import { expect, it } from "vitest";
import { faultError, knownCodes } from "./api-errors.ts";

const throttle: Fault = { id: "t", target: { service: "*" }, kind: "throttle", perSecond: 0 };
const failing: Fault = { id: "e", target: { service: "*" }, kind: "error" };

it("throttles every service with an error that it has", async () => {
  for (const { service } of await serviceSummaries()) {
    const model = await loadModel(service);
    for (const fault of [throttle, failing]) {
      const { code, status, message } = faultError(model, fault);
      expect(knownCodes(model)).toContain(code);
      expect(status).toBeGreaterThanOrEqual(400);
      expect(message).not.toBe("");
    }
    expect(faultError(model, failing).status).toBeGreaterThanOrEqual(500);
  }
});

// From the services' API references.
it.each([
  ["dynamodb", "ThrottlingException", 400],
  ["s3", "SlowDown", 503],
  ["lambda", "TooManyRequestsException", 429],
  ["ec2", "RequestLimitExceeded", 503],
  ["iam", "Throttling", 400],
  ["sts", "Throttling", 400],
  ["logs", "ThrottlingException", 400],
] as const)("%s throttles with %s, %i", async (service, code, status) => {
  expect(faultError(await loadModel(service), throttle)).toMatchObject({ code, status });
});

it("answers a modeled error with its own status, under the name that the protocol sends", async () => {
  const answered = async (service: string, code: string) => {
    const fault = { ...failing, error: { code } };
    const error = faultError(await loadModel(service), fault);
    return [error.code, error.status];
  };
  expect(await answered("iam", "NoSuchEntityException")).toEqual(["NoSuchEntity", 404]);
  expect(await answered("iam", "NoSuchEntity")).toEqual(["NoSuchEntity", 404]);
  expect(await answered("lambda", "ResourceConflictException")).toEqual([
    "ResourceConflictException",
    409,
  ]);
  expect(await answered("dynamodb", "ProvisionedThroughputExceededException")).toEqual([
    "ProvisionedThroughputExceededException",
    400,
  ]);
});

it("takes status and message that are given", async () => {
  const error = { code: "Teapot", status: 418, message: "Short and stout." };
  expect(faultError(await loadModel("s3"), { ...failing, error })).toMatchObject(error);
});
