import { expect, test, vi } from "vitest";
import { SignedXml } from "xml-crypto";
import {
  assumeWithSaml,
  PROVIDER,
  responseParts,
  samlAccount,
  samlRefusal,
  signedResponse,
  signer,
  stranger,
  trustingSaml,
} from "../../../testing/saml-account.ts";
import {
  encryptedAssertion,
  samlAssertion,
  samlResponse,
  signedXml,
} from "../../../testing/saml-documents.ts";
import { selfSigned } from "../../../testing/self-signed-certificate.ts";

const INVALID = "InvalidIdentityToken: Response signature invalid";

test("the assertion, the response around it, or both are signed, by any certificate of the provider", async () => {
  const made = samlAccount(trustingSaml(), [stranger.certificate, signer.certificate]);
  const plain = samlResponse(made.clock.now(), samlAssertion(responseParts(made)));
  const whole = signedXml(plain, "Response", stranger.privateKeyPem);
  const both = signedXml(signedResponse(made), "Response", signer.privateKeyPem);
  for (const text of [signedResponse(made), whole, both]) {
    expect(await samlRefusal(made, text)).toBe("no error");
  }
  expect(await samlRefusal(made, plain)).toBe(INVALID);
  for (const algorithm of ["2000/09/xmldsig#rsa-sha1", "2001/04/xmldsig-more#rsa-sha512"]) {
    const key = signer.privateKeyPem;
    const text = signedXml(plain, "Assertion", key, `http://www.w3.org/${algorithm}`);
    expect(await samlRefusal(made, text)).toBe("no error");
  }
});

test("a signature of another key, or over other words, is none", async () => {
  const made = samlAccount();
  const good = signedResponse(made);
  expect(await samlRefusal(made, signedResponse(made, {}, stranger))).toBe(INVALID);
  const changes = [
    good.replace(">user-1<", ">user-2<"),
    good.replace(">ann<", ">root<"),
    good.replace("<ds:SignatureValue>", "<ds:SignatureValue>AAAA"),
    good.replace('URI="#_a1"', 'URI=""'),
    good.replace('URI="#_a1"', 'URI="#_r1"'),
    good.replace("</ds:SignedInfo>", "</ds:SignedInfo><ds:Object/>"),
    good.replace("http://www.w3.org/2000/09/xmldsig#enveloped-signature", "urn:x"),
  ];
  for (const changed of changes) {
    expect(changed).not.toBe(good);
    expect(await samlRefusal(made, changed)).toBe(INVALID);
  }
  // The certificate that comes along with a signature proves nothing.
  const withKey = signedResponse(made, {}, stranger).replace(
    "</ds:Signature>",
    `<ds:KeyInfo><ds:X509Data><ds:X509Certificate>${stranger.certificate}</ds:X509Certificate></ds:X509Data></ds:KeyInfo></ds:Signature>`,
  );
  expect(await samlRefusal(made, withKey)).toBe(INVALID);
});

test("a signed assertion that is wrapped into something else is not taken for the one that is read", async () => {
  const made = samlAccount();
  const good = signedResponse(made);
  const [, assertion = ""] = /(<saml:Assertion.*<\/saml:Assertion>)/s.exec(good) ?? [];
  const [signature = ""] = /<ds:Signature .*<\/ds:Signature>/s.exec(good) ?? [];
  const bare = assertion.replace(signature, "");
  const evil = (id: string) =>
    samlAssertion(responseParts(made, { subject: "admin" })).replace('ID="_a1"', `ID="${id}"`);
  const extensions = (content: string) => `<samlp:Extensions>${content}</samlp:Extensions>`;
  const withSignature = (text: string, more: string) =>
    text.replace("</saml:Issuer><saml:Subject>", `</saml:Issuer>${more}<saml:Subject>`);
  const swaps = [
    // The names of the attacks are those of the paper: XSW1 to XSW8.
    good.replace(assertion, evil("_e1") + assertion),
    good.replace(assertion, assertion + evil("_e1")),
    good.replace(assertion, evil("_a1") + assertion),
    good.replace(assertion, extensions(assertion) + evil("_e1")),
    good.replace(assertion, extensions(bare) + withSignature(evil("_e1"), signature)),
    good.replace(assertion, withSignature(evil("_a1"), signature)),
    good.replace(
      assertion,
      withSignature(
        evil("_e1"),
        signature.replace("</ds:Signature>", `<ds:Object>${bare}</ds:Object></ds:Signature>`),
      ),
    ),
    good.replace(assertion, withSignature(evil("_e1"), signature + bare)),
    samlResponse(made.clock.now(), evil("_e1") + signature + bare),
    good.replace("<samlp:Response ", '<samlp:Response Id="_a1" '),
  ];
  expect([assertion, signature, bare].map((text) => text.length > 100)).toEqual([true, true, true]);
  for (const text of swaps) {
    expect(text).not.toBe(good);
    const outcome = await samlRefusal(made, text);
    expect(outcome).toMatch(/^InvalidIdentityToken: /);
  }
});

test("comments and character references do not cut a name short", async () => {
  const made = samlAccount();
  const subject = "admin<!-- -->@evil.example.com";
  const answer = await assumeWithSaml(made, signedResponse(made, { subject }));
  expect(answer.Subject).toBe("admin@evil.example.com");
});

test("what is no response without a document type is refused before anything is verified", async () => {
  const made = samlAccount();
  const good = signedResponse(made);
  const texts = [
    "x",
    "<a/>",
    good.slice(0, -10),
    `<!DOCTYPE x [<!ENTITY e "x">]>${good}`,
    good.replaceAll("samlp:Response", "samlp:LogoutResponse"),
    good.replace("SAML:2.0:protocol", "SAML:1.0:protocol"),
    "<a>".repeat(200) + "</a>".repeat(200),
    samlResponse(made.clock.now(), ""),
  ];
  for (const text of texts)
    expect(await samlRefusal(made, text)).toMatch(/^InvalidIdentityToken: /);
  expect(await samlRefusal(made, good, { SAMLAssertion: "not base64!" })).toBe(
    "InvalidIdentityToken: Invalid base64 SAMLResponse",
  );
});

test.each(["aes-256-gcm", "aes-128-gcm", "aes-256-cbc", "aes-128-cbc"] as const)(
  "assertions encrypted with %s are opened by the provider's private keys",
  async (cipher) => {
    const made = samlAccount();
    const opener = selfSigned();
    const SAMLProviderArn = PROVIDER;
    const sealed = (by = signer, publicKey = opener.publicKey) => {
      const signed = signedXml(samlAssertion(responseParts(made)), "Assertion", by.privateKeyPem);
      return samlResponse(made.clock.now(), encryptedAssertion(signed, publicKey, cipher));
    };
    expect(await samlRefusal(made, sealed())).toMatch(/^InvalidIdentityToken: /);
    for (const { privateKeyPem } of [stranger, opener]) {
      made.iam("UpdateSAMLProvider", { SAMLProviderArn, AddPrivateKey: privateKeyPem });
    }
    expect((await assumeWithSaml(made, sealed())).Subject).toBe("user-1");
    expect(await samlRefusal(made, sealed(stranger))).toBe(INVALID);
    expect(await samlRefusal(made, sealed(signer, signer.publicKey))).toMatch(
      /^InvalidIdentityToken/,
    );
    expect(await samlRefusal(made, signedResponse(made))).toBe("no error");
    made.iam("UpdateSAMLProvider", { SAMLProviderArn, AssertionEncryptionMode: "Required" });
    expect(await samlRefusal(made, signedResponse(made))).toBe(
      "InvalidIdentityToken: The provider requires encrypted assertions",
    );
    // Encrypted without a signature inside: the response around it is what is signed.
    const plain = encryptedAssertion(samlAssertion(responseParts(made)), opener.publicKey, cipher);
    const around = samlResponse(made.clock.now(), plain);
    expect(await samlRefusal(made, around)).toBe(INVALID);
    expect(await samlRefusal(made, signedXml(around, "Response", signer.privateKeyPem))).toBe(
      "no error",
    );
  },
);

test("a signature that asks for much work is refused before any of it, and certificates do not multiply it", async () => {
  const made = samlAccount(trustingSaml(), [stranger.certificate, signer.certificate]);
  const check = vi.spyOn(SignedXml.prototype, "checkSignature");
  const good = signedResponse(made);
  expect(await samlRefusal(made, good)).toBe("no error");
  expect(await samlRefusal(made, good.replace(">user-1<", ">user-2<"))).toBe(INVALID);
  expect(check).toHaveBeenCalledTimes(2);
  for (const part of [/<ds:Reference.*?<\/ds:Reference>/, /<ds:Transform .*?\/>/]) {
    const heavy = good.replace(part, (each) => each.repeat(50));
    expect(heavy.length).toBeGreaterThan(good.length);
    expect(await samlRefusal(made, heavy)).toBe(INVALID);
  }
  expect(check).toHaveBeenCalledTimes(2);
  check.mockRestore();
});
