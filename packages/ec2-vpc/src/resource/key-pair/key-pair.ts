/** Key pairs: the public halves. https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_KeyPairInfo.html */
import { clientError } from "../../errors.ts";
import type { Kind } from "../kind.ts";
import type { ResourceRecord } from "../record.ts";

export interface KeyPairRecord extends ResourceRecord {
  /** One a name in an account's part of a region. */
  readonly name: string;
  readonly keyType: "rsa" | "ed25519";
  readonly fingerprint: string;
  /** As in `authorized_keys`: type, base64, name. */
  readonly publicKey: string;
  readonly createdAt: number;
}

export const KEY_PAIR: Kind<KeyPairRecord> = {
  type: "key-pair",
  prefix: "key",
  notFound: (ids) => noSuchKeyPair(ids.join(", "), "key pair ID"),
  filters: {
    "key-pair-id": ({ id }) => id,
    fingerprint: ({ fingerprint }) => fingerprint,
    "key-name": ({ name }) => name,
  },
};

export const noSuchKeyPair = (name: string, what = "key pair") =>
  clientError("InvalidKeyPair.NotFound", `The ${what} '${name}' does not exist`);
