/** What CreateKeyPair and ImportKeyPair have in common. */
import { clientError, invalidParameterValue, missing } from "../../errors.ts";
import type { KeyPairRecord } from "../../resource/key-pair/key-pair.ts";
import type { Place } from "../../resource/record.ts";
import type { Resources } from "../../resource/resources.ts";

const NAME_LENGTH_MAX = 255;

/** Throws unless the name may be given to a new one. */
export function requireFreeName(
  resources: Resources,
  place: Place,
  name: string | undefined,
): string {
  if (!name) throw missing("KeyName");
  if (name.length > NAME_LENGTH_MAX) {
    throw invalidParameterValue(
      `Value (${name}) for parameter KeyName is invalid. The key name exceeds the maximum length of 255 characters.`,
    );
  }
  if (findKeyPair(resources, place, name) === undefined) return name;
  throw clientError("InvalidKeyPair.Duplicate", `The keypair '${name}' already exists.`);
}

export function findKeyPair(
  { keyPairs }: Resources,
  place: Place,
  name: string,
): KeyPairRecord | undefined {
  for (const each of keyPairs.in(place)) {
    if (each.name === name) return each;
  }
  return undefined;
}

type NewKeyPair = Pick<KeyPairRecord, "name" | "tags" | "keyType" | "fingerprint" | "publicKey">;

export function putKeyPair(
  resources: Resources,
  { accountId, region }: Place,
  pair: NewKeyPair,
): KeyPairRecord {
  const createdAt = resources.env.clock.now();
  const record = { ...pair, id: resources.newId("key"), accountId, region, createdAt };
  resources.keyPairs.put(record);
  return record;
}
