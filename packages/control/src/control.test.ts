import { expect, test } from "vitest";
import { control } from "./control.ts";

const answer = control({ version: "1.2.3", services: () => ({ s3: "running", iam: "available" }) });

test.each(["/_cloudglass/health", "/_localstack/health", "/_localstack/health/"])(
  "%s answers in LocalStack's shape",
  (path) => {
    for (const method of ["GET", "HEAD"]) {
      const response = answer(method, path);
      expect(response?.status).toBe(200);
      expect(response?.headers["content-type"]).toBe("application/json");
      expect(JSON.parse(response?.body as string)).toEqual({
        services: { s3: "running", iam: "available" },
        edition: "cloudglass",
        version: "1.2.3",
      });
    }
  },
);

test.each([
  "/_cloudglass",
  "/_cloudglass/other",
  "/_cloudglass/sqs/page",
  "/_localstack/info",
  "/_localstack/healthy",
])("%s is 404 and says what there is", (path) => {
  const response = answer("GET", path);
  expect(response?.status).toBe(404);
  expect(JSON.parse(response?.body as string).routes).toContain("GET /_cloudglass/health");
});

test("other methods are 405", () => {
  expect(answer("POST", "/_localstack/health")).toMatchObject({
    status: 405,
    headers: { allow: "GET, HEAD" },
  });
});

test.each(["/", "/bucket/key", "/_cloudglassy", "/bucket/_cloudglass/health", "/_cloudglass/s3/x"])(
  "%s is not the emulator's own",
  (path) => {
    expect(answer("GET", path)).toBeUndefined();
  },
);
