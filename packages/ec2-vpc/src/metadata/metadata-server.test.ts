import { verify, X509Certificate } from "node:crypto";
import { setImmediate } from "node:timers/promises";
import { Catalogue, RECORD_TABLE } from "@cloudglass/catalogue";
import { SeededRandom, SimulatedClock, systemEnvironment } from "@cloudglass/env";
import fc from "fast-check";
import forge from "node-forge";
import { afterAll, beforeEach, describe, expect, test } from "vitest";
import { IdentityDocuments } from "./identity-document.ts";
import { InstanceCredentials } from "./instance-credentials.ts";
import { MetadataServer } from "./metadata-server.ts";
import { VIEW } from "./metadata-view.fixture.ts";
import type { MetadataOptions, MetadataView } from "./metadata-view.ts";

const env = systemEnvironment({});
const catalogue = new Catalogue(env, { service: "test", steps: [RECORD_TABLE] });
afterAll(() => {
  catalogue.close();
  env.close();
});

const documents = new IdentityDocuments(catalogue, new SimulatedClock());
const SIX_HOURS_MS = 6 * 3_600_000;
let clock: SimulatedClock;
let view: MetadataView;
let server: MetadataServer;
let hopLimit: number;
let opened: { roleArn: string; keys: Readonly<Record<string, string>> | undefined }[];

beforeEach(() => {
  clock = new SimulatedClock();
  view = VIEW;
  opened = [];
  server = new MetadataServer({
    clock,
    random: new SeededRandom("metadata"),
    source: () => view,
    credentials: new InstanceCredentials(clock, {
      open(roleArn, _sessionName, keys) {
        opened.push({ roleArn, keys });
        return {
          accessKeyId: `ASIA${opened.length}`,
          secretAccessKey: "secret",
          sessionToken: "token",
          expiresAt: clock.now() + SIX_HOURS_MS,
        };
      },
    }),
    documents,
  });
});

const withOptions = (options: Partial<MetadataOptions>) => {
  view = { ...VIEW, options: { ...VIEW.options, ...options } };
};

/** A connection, what the service writes on it, and whether it then ended it. */
function connect(remoteAddress = "10.0.1.5", taken = async () => {}) {
  const written: Uint8Array[] = [];
  let isEnded = false;
  const events = server.serviceOn("eni-1")?.accept({
    interfaceId: "eni-1",
    remoteAddress,
    remotePort: 40_000,
    write: (bytes) => {
      written.push(bytes);
      return taken();
    },
    end: () => {
      isEnded = true;
    },
    abort() {},
    hopLimit: (hops) => {
      hopLimit = hops;
    },
  });
  return {
    received: async (bytes: Uint8Array) => events?.received(bytes),
    said: () => ({ text: Buffer.concat(written).toString(), isEnded }),
  };
}

async function talk(pieces: readonly Uint8Array[]) {
  const { received, said } = connect();
  for (const piece of pieces) await received(piece);
  return said();
}

/** What one request is answered with: at once. */
function answerTo(request: string, remoteAddress?: string): string {
  const { received, said } = connect(remoteAddress);
  void received(Buffer.from(request));
  return said().text;
}

function ask(method: string, path: string, headers: Readonly<Record<string, string>> = {}) {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  const text = answerTo(`${method} ${path} HTTP/1.1\r\n${lines.join("")}\r\n`);
  const [head = "", ...body] = text.split("\r\n\r\n");
  return { status: Number(head.split(" ")[1]), head, body: body.join("\r\n\r\n") };
}

const get = (path: string, headers = {}) => ask("GET", path, headers);
const token = (seconds = "60") =>
  ask("PUT", "/latest/api/token", { "X-aws-ec2-metadata-token-ttl-seconds": seconds });
const withToken = (value: string) => ({ "X-aws-ec2-metadata-token": value });

describe("categories", () => {
  test.each([
    ["/latest/meta-data/instance-id", VIEW.instanceId],
    ["/2021-07-15/meta-data/placement/availability-zone", "us-east-1a"],
    ["/latest/meta-data/public-keys/", "0=mine"],
    ["/latest/meta-data/public-keys/0/openssh-key", "ssh-ed25519 AAAA mine"],
    ["/latest/meta-data/network/interfaces/macs/", "02:00:00:00:00:01/"],
    [
      "/latest/meta-data/network/interfaces/macs/02:00:00:00:00:01/local-ipv4s",
      "10.0.1.5\n10.0.1.6",
    ],
    ["/latest/meta-data/public-ipv4", "203.0.113.7"],
    ["/latest/meta-data/tags/instance/a%2Fb", "c"],
    ["/latest/user-data", "#!/bin/sh\nlisten 443\n"],
    ["/latest", "dynamic/\nmeta-data/\nuser-data"],
  ])("%s is what the instance has", (path, body) => {
    expect(get(path)).toMatchObject({ status: 200, body });
  });

  test("what is not there is not found, and nothing of objects is a name", () => {
    for (const path of ["/latest/meta-data/x", "/latest/meta-data/constructor", "/3000-01-01/"]) {
      expect(get(path).status).toBe(404);
    }
    view = { ...VIEW, userData: undefined, profile: undefined };
    expect([get("/latest/user-data").status, get("/latest/meta-data/iam/").status]).toEqual([
      404, 404,
    ]);
  });

  test("tags are there only where the instance lets them", () => {
    withOptions({ instanceMetadataTags: "disabled" });
    expect(get("/latest/meta-data/tags/instance/Name").status).toBe(404);
  });
});

describe("version 2", () => {
  test("a token opens what its instance has until its seconds are over", async () => {
    withOptions({ httpTokens: "required" });
    expect(get("/latest/meta-data/instance-id").status).toBe(401);
    const issued = token();
    expect(issued.status).toBe(200);
    const headers = withToken(issued.body);
    expect(get("/latest/meta-data/instance-id", headers).body).toBe(VIEW.instanceId);
    view = { ...view, instanceId: "i-0fedcba9876543210" };
    expect(get("/latest/meta-data/instance-id", headers).status).toBe(401);
    view = { ...view, instanceId: VIEW.instanceId };
    await clock.advance(60_000);
    expect(get("/latest/meta-data/instance-id", headers).status).toBe(401);
  });

  test.each(["0", "21601", "x", ""])("no token lasts %j seconds", (seconds) => {
    expect(token(seconds).status).toBe(400);
  });

  test("what a proxy passes on gets no token", () => {
    const headers = { "X-aws-ec2-metadata-token-ttl-seconds": "60", "X-Forwarded-For": "1.2.3.4" };
    expect(ask("PUT", "/latest/api/token", headers).status).toBe(403);
  });

  test("a wrong token is refused also where none is needed", () => {
    expect(get("/latest/meta-data/instance-id", withToken("x")).status).toBe(401);
  });

  test("the hop limit is the instance's", () => {
    withOptions({ httpPutResponseHopLimit: 3 });
    token();
    expect(hopLimit).toBe(3);
  });
});

test("a disabled endpoint answers nothing, and IPv6 only where it is enabled", () => {
  const request = "GET /latest/meta-data/instance-id HTTP/1.1\r\n\r\n";
  expect(answerTo(request, "fd00::1")).toContain(" 403 ");
  withOptions({ httpProtocolIpv6: "enabled" });
  expect(answerTo(request, "fd00::1")).toContain(" 200 ");
  withOptions({ httpEndpoint: "disabled" });
  expect([get("/latest/").status, token().status]).toEqual([403, 403]);
});

describe("credentials", () => {
  const PATH = "/latest/meta-data/iam/security-credentials/";

  test("are of the role in the profile, and new ones come before they are over", async () => {
    expect(get(PATH).body).toBe("web-role");
    const first = JSON.parse(get(`${PATH}web-role`).body);
    expect(first).toMatchObject({ Code: "Success", Type: "AWS-HMAC", AccessKeyId: "ASIA1" });
    expect(JSON.parse(get(`${PATH}web-role`).body)).toEqual(first);
    await clock.advance(SIX_HOURS_MS - 5 * 60_000);
    expect(JSON.parse(get(`${PATH}web-role`).body).AccessKeyId).toBe("ASIA2");
    expect(opened[0]?.roleArn).toBe(VIEW.profile?.roleArn);
  });

  test("say by which version they were had", () => {
    get(`${PATH}web-role`);
    get(`${PATH}web-role`, withToken(token().body));
    expect(opened.map(({ keys }) => keys?.["ec2:RoleDelivery"])).toEqual(["1.0", "2.0"]);
  });
});

test("of an instance that is gone no token opens anything, and no session is kept", () => {
  const path = "/latest/meta-data/iam/security-credentials/web-role";
  const issued = withToken(token().body);
  const keyOf = () => JSON.parse(get(path).body).AccessKeyId;
  const first = keyOf();
  expect(get(path, issued).status).toBe(200);
  server.forget(VIEW.instanceId);
  expect(get(path, issued).status).toBe(401);
  expect(keyOf()).not.toBe(first);
});

test("the identity document is signed with the key of the certificate", () => {
  const folder = "/latest/dynamic/instance-identity";
  const { body: document } = get(`${folder}/document`);
  expect(JSON.parse(document)).toMatchObject({
    instanceId: VIEW.instanceId,
    privateIp: "10.0.1.5",
  });
  const pem = documents.certificate;
  const signature = Buffer.from(get(`${folder}/signature`).body, "base64");
  const { publicKey } = new X509Certificate(pem);
  expect(verify("sha256", Buffer.from(document), publicKey, signature)).toBe(true);
  const der = Buffer.from(get(`${folder}/pkcs7`).body, "base64").toString("latin1");
  const message = forge.pkcs7.messageFromAsn1(
    forge.asn1.fromDer(der),
  ) as forge.pkcs7.PkcsSignedData;
  expect(forge.pki.certificateToPem(message.certificates[0] as forge.pki.Certificate)).toContain(
    pem.split("\n")[1],
  );
});

describe("connections", () => {
  test("requests come in any pieces, one after the other", async () => {
    const bytes = Buffer.from(
      "GET /latest/meta-data/ami-id HTTP/1.1\r\n\r\nPUT /latest/x HTTP/1.1\r\nContent-Length: 3\r\n\r\nabcGET /latest/meta-data/mac HTTP/1.1\r\nConnection: close\r\n\r\n",
    );
    const whole = await talk([bytes]);
    expect(whole.text.match(/HTTP\/1\.1 \d+/g)).toHaveLength(3);
    expect(whole.isEnded).toBe(true);
    const cuts = fc.uniqueArray(fc.integer({ min: 1, max: bytes.length - 1 }), { maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(cuts, async (at) => {
        const ends = [...at.sort((a, b) => a - b), bytes.length];
        const pieces = ends.map((end, index) => bytes.subarray(ends[index - 1] ?? 0, end));
        expect(await talk(pieces)).toEqual(whole);
      }),
    );
  });

  test("who takes no answer gets no other one, and nothing more is read", async () => {
    const writes: PromiseWithResolvers<void>[] = [];
    const { received, said } = connect("10.0.1.5", () => {
      const write = Promise.withResolvers<void>();
      writes.push(write);
      return write.promise;
    });
    let isRead = false;
    const request = "GET /latest/meta-data/ami-id HTTP/1.1\r\n\r\n";
    const read = received(Buffer.from(request.repeat(3))).then(() => {
      isRead = true;
    });
    for (const answers of [1, 2, 3]) {
      await setImmediate();
      expect(said().text.match(/HTTP\/1\.1 200/g)).toHaveLength(answers);
      expect(isRead).toBe(false);
      writes[answers - 1]?.resolve();
    }
    await read;
  });

  test("what is no HTTP, or has no end, is refused", async () => {
    const endless = Buffer.alloc(20_000, "x");
    for (const bytes of [Buffer.from("hello\r\n\r\n"), endless]) {
      expect(await talk([bytes])).toMatchObject({
        isEnded: true,
        text: expect.stringContaining(" 400 "),
      });
    }
  });
});
