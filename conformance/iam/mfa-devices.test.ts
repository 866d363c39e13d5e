/** MFA devices as a person has them: the QR code is read, an app computes codes, STS takes each once. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inflateSync } from "node:zlib";
import {
  CreateVirtualMFADeviceCommand,
  DeactivateMFADeviceCommand,
  DeleteUserCommand,
  DeleteVirtualMFADeviceCommand,
  EnableMFADeviceCommand,
  ListMFADevicesCommand,
  ListMFADeviceTagsCommand,
  ListUsersCommand,
  ListVirtualMFADevicesCommand,
  ResyncMFADeviceCommand,
  TagMFADeviceCommand,
} from "@aws-sdk/client-iam";
import { GetSessionTokenCommand } from "@aws-sdk/client-sts";
import jsqr from "jsqr";
import { Secret, TOTP, URI } from "otpauth";
import { afterAll, beforeAll, expect, test } from "vitest";
import { denialOf } from "../testing/denial.ts";
import { type Credentials, type Emulator, startEmulator } from "../testing/emulator.ts";
import { makeUser } from "./users.ts";

const STEP_MS = 30_000;
/** The module exports its function by a name too, which its types do not say. */
const readQrCode = ("default" in jsqr ? jsqr.default : jsqr) as typeof jsqr.default;

const dataDir = mkdtempSync(join(tmpdir(), "cloudglass-mfa-"));
let emulator: Emulator;
beforeAll(async () => {
  emulator = await startEmulator({ dataDir });
});
afterAll(async () => {
  await emulator.stop();
  rmSync(dataDir, { recursive: true, force: true });
});

/** The pixels of a PNG of one bit of grey without filters, which is what the emulator makes. */
function pixelsOf(png: Uint8Array) {
  const bytes = Buffer.from(png);
  expect(bytes.subarray(0, 8).toString("latin1")).toBe("\x89PNG\r\n\x1a\n");
  const chunks = new Map<string, Buffer>();
  for (let at = 8; at < bytes.length; ) {
    const length = bytes.readUInt32BE(at);
    chunks.set(bytes.toString("latin1", at + 4, at + 8), bytes.subarray(at + 8, at + 8 + length));
    at += 12 + length;
  }
  const header = chunks.get("IHDR") ?? Buffer.alloc(0);
  const [width, height] = [header.readUInt32BE(0), header.readUInt32BE(4)];
  const raster = inflateSync(chunks.get("IDAT") ?? Buffer.alloc(0));
  const rowBytes = 1 + Math.ceil(width / 8);
  const rgba = new Uint8ClampedArray(width * height * 4).fill(255);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const byte = raster[y * rowBytes + 1 + (x >> 3)] ?? 0;
      const grey = (byte >> (7 - (x & 7))) & 1 ? 255 : 0;
      rgba.fill(grey, (y * width + x) * 4, (y * width + x) * 4 + 3);
    }
  }
  return { rgba, width, height };
}

/** A device, and the app that was given its seed. */
async function device(name: string) {
  const made = await emulator
    .iam()
    .send(new CreateVirtualMFADeviceCommand({ VirtualMFADeviceName: name }));
  const seed = Buffer.from(made.VirtualMFADevice?.Base32StringSeed ?? []).toString();
  const app = new TOTP({ secret: Secret.fromBase32(seed) });
  return {
    SerialNumber: `${made.VirtualMFADevice?.SerialNumber}`,
    seed,
    png: made.VirtualMFADevice?.QRCodePNG ?? new Uint8Array(),
    code: (steps: number) =>
      app.generate({ timestamp: emulator.running.clock.now() + steps * STEP_MS }),
  };
}

async function enable(UserName: string, made: Awaited<ReturnType<typeof device>>, first = -1) {
  const { SerialNumber } = made;
  await emulator.iam().send(
    new EnableMFADeviceCommand({
      UserName,
      SerialNumber,
      AuthenticationCode1: made.code(first),
      AuthenticationCode2: made.code(first + 1),
    }),
  );
}

function session(as: Credentials, SerialNumber: string, TokenCode: string) {
  return emulator.sts(as).send(new GetSessionTokenCommand({ SerialNumber, TokenCode }));
}

test("the QR code is one that authenticator apps read, with the seed that is shown beside it", async () => {
  const made = await device("phone");
  const { rgba, width, height } = pixelsOf(made.png);
  const text = readQrCode(rgba, width, height)?.data ?? "";
  expect(text).toBe(`otpauth://totp/phone@000000000000?secret=${made.seed}`);
  const timestamp = emulator.running.clock.now();
  expect(URI.parse(text).generate({ timestamp } as never)).toBe(made.code(0));
});

test("policies that ask for MFA let in who sends a code, which is good once, also over a restart", async () => {
  const asked = JSON.stringify({
    Version: "2012-10-17",
    Statement: {
      Effect: "Allow",
      Action: "iam:ListUsers",
      Resource: "*",
      Condition: { Bool: { "aws:MultiFactorAuthPresent": "true" } },
    },
  });
  const ann = await makeUser(emulator, "ann", asked);
  const list = (as: Credentials) => emulator.iam(as).send(new ListUsersCommand({}));
  expect((await denialOf(list(ann))).status).toBe(403);
  const made = await device("ann-phone");
  await enable("ann", made);
  const code = made.code(1);
  const { Credentials: issued } = await session(ann, made.SerialNumber, code);
  const withMfa = {
    accessKeyId: `${issued?.AccessKeyId}`,
    secretAccessKey: `${issued?.SecretAccessKey}`,
    sessionToken: `${issued?.SessionToken}`,
  };
  expect((await list(withMfa)).Users?.length).toBeGreaterThan(0);
  expect(await denialOf(session(ann, made.SerialNumber, code))).toMatchObject({
    name: "AccessDenied",
    message: expect.stringContaining("invalid MFA one time pass code"),
  });
  await emulator.stop();
  emulator = await startEmulator({ dataDir });
  expect((await denialOf(session(ann, made.SerialNumber, code))).status).toBe(403);
  await session(ann, made.SerialNumber, made.code(2));
});

test("errors of devices carry AWS's codes, statuses and sentences", async () => {
  const iam = emulator.iam();
  await makeUser(emulator, "bob");
  const made = await device("bob-phone");
  const { SerialNumber } = made;
  const again = new CreateVirtualMFADeviceCommand({ VirtualMFADeviceName: "bob-phone" });
  expect(await denialOf(iam.send(again))).toMatchObject({
    name: "EntityAlreadyExistsException",
    status: 409,
    message: "MFA device already exists.",
  });
  const wrong = { UserName: "bob", SerialNumber, AuthenticationCode1: "000000" };
  const enabling = new EnableMFADeviceCommand({ ...wrong, AuthenticationCode2: "000001" });
  expect(await denialOf(iam.send(enabling))).toMatchObject({
    name: "InvalidAuthenticationCodeException",
    status: 403,
    message: "Authentication code for device is not valid.",
  });
  await enable("bob", made);
  expect(
    await denialOf(iam.send(new DeleteVirtualMFADeviceCommand({ SerialNumber }))),
  ).toMatchObject({ name: "DeleteConflictException", status: 409 });
  expect(await denialOf(iam.send(new DeleteUserCommand({ UserName: "bob" })))).toMatchObject({
    name: "DeleteConflictException",
    status: 409,
  });
  const none = `${SerialNumber}-none`;
  expect(
    await denialOf(
      iam.send(new DeactivateMFADeviceCommand({ UserName: "bob", SerialNumber: none })),
    ),
  ).toMatchObject({
    name: "NoSuchEntityException",
    status: 404,
    message: `MFA Device with serial number ${none} does not exist.`,
  });
});

test("a device is listed, tagged, synchronized and taken away", async () => {
  const iam = emulator.iam();
  await makeUser(emulator, "eve");
  const made = await device("eve-phone");
  const { SerialNumber } = made;
  await enable("eve", made);
  const { MFADevices } = await iam.send(new ListMFADevicesCommand({ UserName: "eve" }));
  expect(MFADevices?.map((each) => each.SerialNumber)).toEqual([SerialNumber]);
  const assigned = await iam.send(
    new ListVirtualMFADevicesCommand({ AssignmentStatus: "Assigned" }),
  );
  const shown = assigned.VirtualMFADevices?.find((each) => each.SerialNumber === SerialNumber);
  expect(shown?.User?.UserName).toBe("eve");
  const Tags = [{ Key: "team", Value: "blue" }];
  await iam.send(new TagMFADeviceCommand({ SerialNumber, Tags }));
  expect((await iam.send(new ListMFADeviceTagsCommand({ SerialNumber }))).Tags).toEqual(Tags);
  await iam.send(
    new ResyncMFADeviceCommand({
      UserName: "eve",
      SerialNumber,
      AuthenticationCode1: made.code(4),
      AuthenticationCode2: made.code(5),
    }),
  );
  await iam.send(new DeactivateMFADeviceCommand({ UserName: "eve", SerialNumber }));
  await iam.send(new DeleteVirtualMFADeviceCommand({ SerialNumber }));
  expect((await iam.send(new ListMFADevicesCommand({ UserName: "eve" }))).MFADevices).toEqual([]);
});
