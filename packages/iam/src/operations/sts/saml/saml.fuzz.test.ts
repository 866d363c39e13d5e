import { ServiceError } from "@cloudglass/wire";
import fc from "fast-check";
import { beforeAll, expect, test } from "vitest";
import { type LocalAccount, localAccount, policy } from "../../../testing/local-account.ts";
import {
  samlAssertion,
  samlMetadata,
  samlResponse,
  signedXml,
} from "../../../testing/saml-documents.ts";
import { selfSigned } from "../../../testing/self-signed-certificate.ts";

const PROVIDER = "arn:aws:iam::000000000000:saml-provider/idp";
const ROLE = "arn:aws:iam::000000000000:role/r";
const RUNS = { numRuns: 200 };

const signer = selfSigned();
let made: LocalAccount;
let good: string;
beforeAll(() => {
  made = localAccount();
  const SAMLMetadataDocument = samlMetadata({ certificates: [signer.certificate] });
  made.iam("CreateSAMLProvider", { Name: "idp", SAMLMetadataDocument });
  const AssumeRolePolicyDocument = JSON.stringify(
    policy({ Effect: "Allow", Principal: { Federated: PROVIDER }, Action: "sts:*" }),
  );
  made.iam("CreateRole", { RoleName: "r", AssumeRolePolicyDocument });
  good = signed(assertion("user-1"));
});

function assertion(subject: string): string {
  const aws = { Role: `${ROLE},${PROVIDER}`, RoleSessionName: "ann" };
  return samlAssertion({ now: made.clock.now(), subject, aws });
}

function signed(text: string): string {
  return signedXml(samlResponse(made.clock.now(), text), "Assertion", signer.privateKeyPem);
}

/** Whose session came of it; anything but an error of AWS's fails the test. */
async function opens(SAMLAssertion: string): Promise<string | undefined> {
  const { authority } = made.identities;
  const nobody = { accessKeyId: "", secretAccessKey: "", principal: authority.anonymous };
  const input = { RoleArn: ROLE, PrincipalArn: PROVIDER, SAMLAssertion };
  try {
    return (await made.sts("AssumeRoleWithSAML", input, nobody)).Subject;
  } catch (error) {
    if (!(error instanceof ServiceError) || error.status >= 500) throw error;
    return undefined;
  }
}

const encode = (text: string) => Buffer.from(text).toString("base64");

test("the response that the others are made of opens a session", async () => {
  expect(await opens(encode(good))).toBe("user-1");
});

test("whatever text is sent, nothing breaks and nothing opens", async () => {
  const markup = fc
    .array(
      fc.oneof(
        fc.constantFrom(
          "<samlp:Response>",
          '<samlp:Response xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" ID="_r">',
          "</samlp:Response>",
          "<saml:Assertion>",
          "<!DOCTYPE x>",
          "<![CDATA[",
          "]]>",
          "&x;",
          "&#0;",
          "<?xml version='1.0'?>",
          "<!--",
        ),
        fc.string({ maxLength: 20 }),
      ),
      { maxLength: 12 },
    )
    .map((pieces) => encode(pieces.join("")));
  await fc.assert(
    fc.asyncProperty(fc.oneof(fc.string({ maxLength: 200 }), markup), async (text) => {
      expect(await opens(text)).toBeUndefined();
    }),
    RUNS,
  );
});

test("a response in which bytes are changed, taken out or doubled opens nobody else's session", async () => {
  const edit = fc.record({
    at: fc.double({ min: 0, max: 1, noNaN: true }),
    cut: fc.nat(60),
    put: fc.oneof(fc.string({ maxLength: 12 }), fc.constantFrom("<a/>", "<!-- -->", "&amp;", " ")),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(edit, { minLength: 1, maxLength: 3 }), async (edits) => {
      let text = good;
      for (const { at, cut, put } of edits) {
        const start = Math.floor(at * text.length);
        text = text.slice(0, start) + put + text.slice(start + cut);
      }
      // What stands outside of the signed assertion may change; whom it speaks of may not.
      expect(["user-1", undefined]).toContain(await opens(encode(text)));
    }),
    RUNS,
  );
});

test("pieces of a signed response, however they are put together, speak for nobody else", async () => {
  const [body = ""] = /<saml:Assertion.*<\/saml:Assertion>/s.exec(good) ?? [];
  const [signature = ""] = /<ds:Signature .*<\/ds:Signature>/s.exec(good) ?? [];
  const evil = (id: string) => assertion("admin").replace("_a1", id);
  const leaf = fc.constantFrom(
    body,
    body.replace(signature, ""),
    signature,
    evil("_a1"),
    evil("_e1"),
    evil("_e1").replace("<saml:Subject>", `${signature}<saml:Subject>`),
    evil("_a1").replace("<saml:Subject>", `${signature}<saml:Subject>`),
    evil("_e1").replace("<saml:Subject>", `${signature}${body}<saml:Subject>`),
  );
  const wrapper = fc.constantFrom("samlp:Extensions", "saml:Advice", "saml:Assertion", "ds:Object");
  const piece = fc.oneof(
    leaf,
    fc.tuple(wrapper, leaf).map(([name, content]) => `<${name}>${content}</${name}>`),
  );
  const space =
    'xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" xmlns:ds="http://www.w3.org/2000/09/xmldsig#"';
  await fc.assert(
    fc.asyncProperty(fc.array(piece, { minLength: 1, maxLength: 4 }), async (pieces) => {
      const text = samlResponse(made.clock.now(), pieces.join("")).replace(
        "<samlp:Response ",
        `<samlp:Response ${space} `,
      );
      expect(["user-1", undefined]).toContain(await opens(encode(text)));
    }),
    RUNS,
  );
});

test("whatever a provider signs itself never breaks STS", async () => {
  const name = fc.constantFrom(
    "Role",
    "RoleSessionName",
    "SessionDuration",
    "SourceIdentity",
    "PrincipalTag:a",
    "TransitiveTagKeys",
    "PrincipalTag:",
  );
  const value = fc.oneof(
    fc.constantFrom("", "1e9", "-1", "900", "a,b", `${ROLE},${PROVIDER}`),
    fc.string({ maxLength: 300 }).map((text) => text.replace(/[^\w .,:/-]/g, "_")),
  );
  const shape = fc.record({
    aws: fc.dictionary(name, fc.array(value, { maxLength: 3 })),
    format: fc.constantFrom("persistent", "urn:x", ":"),
    subject: fc.constantFrom("", "user-1", " "),
  });
  await fc.assert(
    fc.asyncProperty(shape, async (parts) => {
      const text = signed(samlAssertion({ now: made.clock.now(), ...parts }));
      expect(["user-1", undefined]).toContain(await opens(encode(text)));
    }),
    { numRuns: 60 },
  );
});
