/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ImportKeyPair.html */
import type { ImportKeyPairCommandInput, ImportKeyPairResult } from "@aws-sdk/client-ec2";
import type { Call } from "@cloudglass/wire";
import { clientError, missing } from "../../errors.ts";
import {
  importedFingerprint,
  opensshLine,
  readPublicKey,
} from "../../resource/key-pair/public-key.ts";
import { shownTags, specifiedTags } from "../../resource/tags.ts";
import type { Rooms } from "../../rooms.ts";
import { placeOf } from "../describe.ts";
import { putKeyPair, requireFreeName } from "./new-key-pair.ts";

export function importKeyPair(
  { resources }: Rooms,
  input: ImportKeyPairCommandInput,
  call: Call,
): ImportKeyPairResult {
  const place = placeOf(call);
  const name = requireFreeName(resources, place, input.KeyName);
  if (!input.PublicKeyMaterial) throw missing("PublicKeyMaterial");
  const key = readPublicKey(input.PublicKeyMaterial);
  if (key === undefined) {
    throw clientError("InvalidKey.Format", "Key is not in valid OpenSSH public key format");
  }
  const record = putKeyPair(resources, place, {
    name,
    tags: specifiedTags(input.TagSpecifications, ["key-pair"]),
    keyType: key.keyType,
    fingerprint: importedFingerprint(key),
    publicKey: opensshLine(key, name),
  });
  return {
    KeyPairId: record.id,
    KeyName: name,
    KeyFingerprint: record.fingerprint,
    Tags: shownTags(record.tags),
  };
}
