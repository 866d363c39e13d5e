/** Code packages and code that is run where it lies, through the SDK. */
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  AttachUserPolicyCommand,
  CreateAccessKeyCommand,
  CreateUserCommand,
} from "@aws-sdk/client-iam";
import {
  CreateFunctionCommand,
  type FunctionCode,
  GetFunctionCommand,
  UpdateFunctionCodeCommand,
} from "@aws-sdk/client-lambda";
import { CreateBucketCommand, PutObjectCommand } from "@aws-sdk/client-s3";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Credentials, type Emulator, startEmulator } from "../testing/emulator.ts";
import { createFunction, createRole, invoke } from "./testing/functions.ts";
import { refusal } from "./testing/refusal.ts";
import { zipOf } from "./testing/zip.ts";

const root = realpathSync(mkdtempSync(join(tmpdir(), "cloudglass-live-")));
let emulator: Emulator;
let Role: string;
beforeAll(async () => {
  mkdirSync(join(root, "live"));
  emulator = await startEmulator({
    ephemeral: true,
    lambdaHotReload: [join(root, "live")],
    lambdaCodeWatch: { watched: join(root, "watched") },
  });
  Role = await createRole(emulator, "runner");
});
afterAll(async () => {
  await emulator.stop();
  rmSync(root, { recursive: true, force: true });
});

const source = (answer: string) => `export const handler = async () => ${JSON.stringify(answer)};`;

function create(name: string, Code: FunctionCode, credentials?: Credentials) {
  return emulator.lambda(credentials).send(
    new CreateFunctionCommand({
      FunctionName: name,
      Runtime: "nodejs22.x",
      Handler: "index.handler",
      Role,
      Code,
    }),
  );
}

describe("a package", () => {
  const refused = (text: string) => `InvalidParameterValueException 400: ${text}`;
  const damaged = zipOf({ "index.mjs": source("x") });
  damaged[45] = (damaged[45] as number) ^ 1;

  test.each<[string, Uint8Array]>([
    ["text", Buffer.from("export const handler = 1;")],
    ["damaged", damaged],
    ["cut short", zipOf({ "index.mjs": source("x") }).subarray(0, 60)],
    ["with a path that leads out", zipOf({ "../index.mjs": source("x") })],
  ])("is refused when it is %s", async (_, ZipFile) => {
    expect(await refusal(create("refused", { ZipFile }))).toBe(
      refused("Could not unzip uploaded file. Please check your file, then try to upload again."),
    );
  });

  test("is refused when nothing is in it", async () => {
    expect(await refusal(create("refused", { ZipFile: zipOf({}) }))).toBe(
      refused("Uploaded file must be a non-empty zip"),
    );
  });

  test("is refused when it is larger than a request may bring", async () => {
    const ZipFile = new Uint8Array(50 * 1024 * 1024 + 1);
    expect(await refusal(create("refused", { ZipFile }))).toBe(
      "RequestEntityTooLargeException 413: Zipped size must be smaller than 52428800 bytes",
    );
  });

  test("is shown with its size and hash, and downloaded as it came", async () => {
    const zip = zipOf({ "index.mjs": source("kept") });
    const { CodeSha256, CodeSize } = await create("kept", { ZipFile: zip });
    const digest = Buffer.from(
      await crypto.subtle.digest("SHA-256", zip as Uint8Array<ArrayBuffer>),
    );
    expect([CodeSha256, CodeSize]).toEqual([digest.toString("base64"), zip.length]);
    const got = await emulator.lambda().send(new GetFunctionCommand({ FunctionName: "kept" }));
    const answer = await fetch(got.Code?.Location as string);
    expect(Buffer.from(await answer.arrayBuffer())).toEqual(Buffer.from(zip));
  });

  test("comes from S3, by the rights of who asks", async () => {
    const s3 = emulator.s3();
    await s3.send(new CreateBucketCommand({ Bucket: "packages" }));
    const Body = zipOf({ "index.mjs": source("from S3") });
    await s3.send(new PutObjectCommand({ Bucket: "packages", Key: "a.zip", Body }));
    const Code = { S3Bucket: "packages", S3Key: "a.zip" };
    await create("from-s3", Code);
    await emulator.advance(0);
    expect((await invoke(emulator, "from-s3")).payload).toBe("from S3");

    expect(await refusal(create("absent", { ...Code, S3Key: "b.zip" }))).toBe(
      refused(
        "Error occurred while GetObject. S3 Error Code: NoSuchKey. S3 Error Message: The specified key does not exist.",
      ),
    );
    const credentials = await deployer();
    expect(await refusal(create("denied", Code, credentials))).toMatch(
      /^AccessDeniedException 403: Your access has been denied by S3, please make sure your request credentials have permission to GetObject for packages\/a\.zip\. S3 Error Code: AccessDenied\. S3 Error Message: /,
    );
  });

  /** May do anything in Lambda and nothing in S3. */
  async function deployer(): Promise<Credentials> {
    const iam = emulator.iam();
    const UserName = "deployer";
    await iam.send(new CreateUserCommand({ UserName }));
    for (const name of ["AWSLambda_FullAccess", "IAMFullAccess"]) {
      const PolicyArn = `arn:aws:iam::aws:policy/${name}`;
      await iam.send(new AttachUserPolicyCommand({ UserName, PolicyArn }));
    }
    const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName }));
    return {
      accessKeyId: AccessKey?.AccessKeyId as string,
      secretAccessKey: AccessKey?.SecretAccessKey as string,
    };
  }
});

describe("code of the hot-reload bucket", () => {
  const directory = join(root, "live/function");
  const write = (answer: string) => writeFileSync(join(directory, "index.mjs"), source(answer));
  const Code = { S3Bucket: "hot-reload", S3Key: directory };
  beforeAll(() => mkdirSync(directory, { recursive: true }));

  test("is run where it lies, and what is saved is live at the next invocation", async () => {
    write("one");
    await create("live", Code);
    await emulator.advance(0);
    expect((await invoke(emulator, "live")).payload).toBe("one");
    for (const answer of ["two", "six", "ten"]) {
      write(answer);
      expect((await invoke(emulator, "live")).payload).toBe(answer);
      expect((await invoke(emulator, "live")).payload).toBe(answer);
    }
  });

  test("takes the place of a package, and a package its place", async () => {
    await createFunction(emulator, "switched", source("package"), { Role });
    expect((await invoke(emulator, "switched")).payload).toBe("package");
    const update = async (code: FunctionCode) => {
      const input = { FunctionName: "switched", ...code };
      await emulator.lambda().send(new UpdateFunctionCodeCommand(input));
      await emulator.advance(0);
    };
    write("directory");
    await update(Code);
    expect((await invoke(emulator, "switched")).payload).toBe("directory");
    await update({ ZipFile: zipOf({ "index.mjs": source("package") }) });
    expect((await invoke(emulator, "switched")).payload).toBe("package");
  });

  test("lies below a directory that the emulator was told of, whatever links there are", async () => {
    symlinkSync("/", join(directory, "out"));
    for (const path of ["/etc", join(root, "watched/.."), join(directory, "out/etc"), "relative"]) {
      expect(await refusal(create("refused", { ...Code, S3Key: path }))).toMatch(
        /^InvalidParameterValueException 400: .*(is not a directory below|has to be an absolute path)/,
      );
    }
  });
});

test("a function that is watched runs from its directory in place of its package", async () => {
  mkdirSync(join(root, "watched"), { recursive: true });
  const write = (answer: string) => writeFileSync(join(root, "watched/index.mjs"), source(answer));
  write("one");
  await createFunction(emulator, "watched", source("package"), { Role });
  expect((await invoke(emulator, "watched")).payload).toBe("one");
  write("two");
  expect((await invoke(emulator, "watched")).payload).toBe("two");
});
