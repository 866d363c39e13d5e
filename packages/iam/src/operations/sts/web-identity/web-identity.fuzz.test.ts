import { createHmac } from "node:crypto";
import { ServiceError } from "@cloudglass/wire";
import fc from "fast-check";
import { beforeAll, expect, test } from "vitest";
import { putOidcRegistration } from "../../../identity/oidc-registration.ts";
import { type LocalAccount, localAccount, policy } from "../../../testing/local-account.ts";
import { idToken, keySet, type SigningKey, signingKey } from "../../../testing/openid-provider.ts";

const URL = "idp.example.com";
const PROVIDER = `arn:aws:iam::000000000000:oidc-provider/${URL}`;
const RUNS = { numRuns: 300 };

let key: SigningKey;
let forger: SigningKey;
let made: LocalAccount;
let good: string;
beforeAll(async () => {
  [key, forger] = await Promise.all([signingKey("k1"), signingKey("k1")]);
  made = localAccount();
  made.iam("CreateOpenIDConnectProvider", { Url: `https://${URL}`, ClientIDList: ["app"] });
  const AssumeRolePolicyDocument = JSON.stringify(
    policy({ Effect: "Allow", Principal: { Federated: PROVIDER }, Action: "sts:*" }),
  );
  made.iam("CreateRole", { RoleName: "r", AssumeRolePolicyDocument });
  const { catalogue } = made.identities;
  catalogue.write(() => putOidcRegistration(catalogue, URL, { kind: "keys", keys: keySet(key) }));
  good = await idToken(key, made.clock.now(), { iss: `https://${URL}` });
});

/** Whether a session came of it; anything but an error of AWS's fails the test. */
async function opens(WebIdentityToken: string): Promise<boolean> {
  const { authority } = made.identities;
  const nobody = { accessKeyId: "", secretAccessKey: "", principal: authority.anonymous };
  const RoleArn = "arn:aws:iam::000000000000:role/r";
  const input = { RoleArn, RoleSessionName: "s1", WebIdentityToken };
  try {
    await made.sts("AssumeRoleWithWebIdentity", input, nobody);
    return true;
  } catch (error) {
    if (!(error instanceof ServiceError) || error.status >= 500) throw error;
    return false;
  }
}

const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");
const claimsOf = (text: string) =>
  JSON.parse(Buffer.from(`${text.split(".")[1]}`, "base64url").toString()) as object;

test("the token that the others are made of opens a session", async () => {
  expect(await opens(good)).toBe(true);
});

test("whatever text is sent, nothing breaks and nothing opens", async () => {
  const part = fc.oneof(
    fc.string({ maxLength: 60 }),
    fc.json({ maxDepth: 4 }).map((text) => Buffer.from(text).toString("base64url")),
    fc.constantFrom(...good.split(".")),
  );
  const text = fc.oneof(
    fc.string({ maxLength: 200 }),
    fc.array(part, { minLength: 1, maxLength: 4 }).map((parts) => parts.join(".")),
  );
  await fc.assert(
    fc.asyncProperty(text, async (sent) => {
      fc.pre(sent !== good);
      expect(await opens(sent)).toBe(false);
    }),
    RUNS,
  );
});

test("a token of which one character is another opens nothing", async () => {
  const character = fc.constantFrom(
    ..."ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_=.",
  );
  await fc.assert(
    fc.asyncProperty(fc.nat(good.length - 1), character, async (at, other) => {
      const changed = `${good.slice(0, at)}${other}${good.slice(at + 1)}`;
      // The last character of a part may have bits that mean nothing.
      fc.pre(
        Buffer.from(changed.split(".")[2] ?? "", "base64url").compare(
          Buffer.from(`${good.split(".")[2]}`, "base64url"),
        ) !== 0 || changed.slice(0, good.lastIndexOf(".")) !== good.slice(0, good.lastIndexOf(".")),
      );
      expect(await opens(changed)).toBe(false);
    }),
    RUNS,
  );
});

test("headers and claims of every kind under another's signature open nothing", async () => {
  const header = fc.record(
    {
      alg: fc.oneof(
        fc.constantFrom("none", "None", "HS256", "RS256", "ES256", "PS256", "RS1", ""),
        fc.anything(),
      ),
      kid: fc.oneof(fc.constantFrom("k1", "k2", "__proto__"), fc.jsonValue()),
      crit: fc.oneof(fc.constant(["b64"]), fc.jsonValue()),
      b64: fc.boolean(),
      jwk: fc.constant(forgerJwk()),
      jku: fc.webUrl(),
      x5u: fc.webUrl(),
    },
    { requiredKeys: ["alg"] },
  );
  const signature = fc.oneof(
    fc.constant(""),
    fc.base64String({ maxLength: 400 }).map((text) => text.replaceAll(/[+/=]/g, "_")),
    fc.constantFrom("hmac", "real"),
  );
  const change = fc.dictionary(
    fc.constantFrom(
      "iss",
      "aud",
      "azp",
      "sub",
      "exp",
      "iat",
      "nbf",
      "amr",
      "__proto__",
      "https://aws.amazon.com/tags",
    ),
    fc.oneof(fc.jsonValue({ maxDepth: 5 }), fc.double(), fc.constant(1e308)),
  );
  await fc.assert(
    fc.asyncProperty(header, change, signature, async (head, changes, by) => {
      const signed = `${encode(head)}.${encode({ ...claimsOf(good), ...changes })}`;
      fc.pre(signed !== good.slice(0, good.lastIndexOf(".")));
      expect(await opens(`${signed}.${signatureBy(by, signed)}`)).toBe(false);
    }),
    RUNS,
  );
});

function forgerJwk(): object {
  // Beside the token, where a careless reader would look for the key.
  return { kty: "RSA", n: "AQAB", e: "AQAB", kid: "k1" };
}

/** The public key, which everybody has, taken for the secret of an HMAC; or the signature of the good token. */
function signatureBy(how: string, signed: string): string {
  if (how === "real") return `${good.split(".")[2]}`;
  if (how !== "hmac") return how;
  return createHmac("sha256", keySet(key)).update(signed).digest("base64url");
}

test("whatever a provider signs itself never breaks STS", async () => {
  const names = [
    "aud",
    "azp",
    "sub",
    "exp",
    "iat",
    "nbf",
    "amr",
    "https://aws.amazon.com/tags",
    "https://aws.amazon.com/source_identity",
    "__proto__",
    "toString",
  ];
  await fc.assert(
    fc.asyncProperty(
      fc.dictionary(fc.constantFrom(...names), fc.jsonValue({ maxDepth: 6 })),
      async (claims) => {
        const text = await idToken(key, made.clock.now(), { iss: `https://${URL}`, ...claims });
        expect(typeof (await opens(text))).toBe("boolean");
      },
    ),
    RUNS,
  );
});

test("a stranger's key of the same name opens nothing", async () => {
  const text = await idToken(forger, made.clock.now(), { iss: `https://${URL}` });
  expect(await opens(text)).toBe(false);
});

test("of a claim that stands twice, the same one is checked and believed", async () => {
  const { jwtText } = await twice();
  expect(await opens(jwtText)).toBe(false);
});

/** Signed by the provider: first the right audience, then another. */
async function twice() {
  const { CompactSign } = await import("jose");
  const at = Math.floor(made.clock.now() / 1000);
  const payload = `{"iss":"https://${URL}","sub":"user","aud":"app","exp":${at + 60},"aud":"stranger"}`;
  const jwtText = await new CompactSign(Buffer.from(payload))
    .setProtectedHeader({ alg: key.alg, kid: key.kid })
    .sign(key.privateKey);
  return { jwtText };
}
