/** What clients upload as keys and certificates: whatever it is, it is read or refused, and what is read keeps its meaning. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { certificateOf } from "../testing/certificate.ts";
import { SSH_LINE, SSH_PEM } from "../testing/ssh-keys.ts";
import { readSshKey, sshFingerprint, sshLine, sshPem } from "./ssh-rsa.ts";
import { chainFault, readCertificate, readChain, readPrivateKey } from "./x509.ts";

/** A text with some of it cut out and something else put in. */
function broken(text: string): fc.Arbitrary<string> {
  return fc
    .tuple(fc.nat(text.length), fc.nat(40), fc.oneof(fc.base64String(), fc.string()))
    .map(([at, removed, inserted]) => text.slice(0, at) + inserted + text.slice(at + removed));
}

test("a key that is read is the same key as a line and as PEM", () => {
  const body = fc.oneof(broken(SSH_LINE), broken(SSH_PEM), fc.string(), fc.constant(SSH_LINE));
  fc.assert(
    fc.property(body, (text) => {
      const read = readSshKey(text);
      if (typeof read === "string") return;
      const again = readSshKey(sshLine(read));
      const byPem = readSshKey(sshPem(read.blob));
      if (typeof again === "string" || typeof byPem === "string") throw new Error("not read");
      expect(Buffer.compare(again.blob, read.blob)).toBe(0);
      expect(sshFingerprint(again.blob)).toMatch(/^[0-9a-f]{2}(:[0-9a-f]{2}){15}$/);
      // PEM has numbers and no blob: two spellings of one number are one.
      expect(sshPem(byPem.blob)).toBe(sshPem(read.blob));
    }),
    { numRuns: 400 },
  );
});

test("certificates and private keys are read or refused, and never do harm", () => {
  const { certificate, privateKey } = certificateOf("a");
  const [leaf] = readChain(certificate) ?? [];
  const text = fc.oneof(broken(certificate), broken(privateKey), fc.string());
  fc.assert(
    fc.property(text, fc.array(broken(certificate), { maxLength: 3 }), (one, several) => {
      const read = readCertificate(one);
      if (read !== undefined) expect(read.fingerprint256).toMatch(/^([0-9A-F]{2}:){31}/);
      readPrivateKey(one);
      const chain = readChain(several.join("\n"));
      if (chain !== undefined) expect(chainFault(leaf!, chain) ?? -1).toBeGreaterThanOrEqual(-1);
    }),
    { numRuns: 400 },
  );
});
