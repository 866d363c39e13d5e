import { expect, test } from "vitest";
import { checkImageUri } from "./image-package.ts";

const DIGEST = `sha256:${"0".repeat(64)}`;
const ECR = "123456789012.dkr.ecr.us-east-1.amazonaws.com";

test.each([
  `${ECR}/team/app:1.0`,
  `${ECR}/app@${DIGEST}`,
  `${ECR}/app:latest@${DIGEST}`,
  "public.ecr.aws/lambda/python:3.12",
  "localhost:5000/app:v_1-2.3",
  "app:latest",
  "a-b/c__d/e.f:x",
])("an image may be named %s", (uri) => {
  expect(() => checkImageUri(uri)).not.toThrow();
});

test.each([
  `${ECR}/app`,
  "localhost:5000/app",
  "app",
  "",
  "App:latest",
  "app:latest@sha256:0",
  `app@${DIGEST}0`,
  "app:",
  "/app:latest",
  "app/:latest",
  "a//b:latest",
  "app:la test",
  `app:${"t".repeat(129)}`,
  `${"n".repeat(256)}:latest`,
  "https://example.com/app:latest",
  `${"a".repeat(400)}!`,
  `${"a-".repeat(200)}!`,
  `${"a.".repeat(200)}!`,
])("but not %s", (uri) => {
  expect(() => checkImageUri(uri)).toThrow(
    `Source image ${uri} is not valid. Provide a valid source image.`,
  );
});
