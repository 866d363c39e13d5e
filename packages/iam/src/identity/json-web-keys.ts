/** A JSON Web Key Set: the public keys of it that check signatures. Source: RFC 7517; RFC 7518, section 6. */

/** A public RSA or elliptic-curve key, and nothing that the set says beside. */
export interface PublicKey {
  readonly kty: "RSA" | "EC";
  readonly kid?: string;
  readonly alg?: string;
  readonly n?: string;
  readonly e?: string;
  readonly crv?: string;
  readonly x?: string;
  readonly y?: string;
}

const KEYS_MAX = 100;
const MEMBERS = ["kid", "alg", "n", "e", "crv", "x", "y"] as const;

/** Undefined for what is no key set. Keys of other kinds and for encryption are left out. */
export function readKeySet(text: string): readonly PublicKey[] | undefined {
  const keys = memberOf(jsonOf(text), "keys");
  if (!Array.isArray(keys) || keys.length > KEYS_MAX) return undefined;
  return keys.flatMap((key) => publicKeyOf(key) ?? []);
}

/** Whether a set holds what nobody else may know: secrets, or private halves of keys. */
export function holdsSecrets(text: string): boolean {
  const keys = memberOf(jsonOf(text), "keys");
  if (!Array.isArray(keys)) return false;
  return keys.some((key) => memberOf(key, "d") !== undefined || memberOf(key, "k") !== undefined);
}

function publicKeyOf(key: unknown): PublicKey | undefined {
  const kty = memberOf(key, "kty");
  const use = memberOf(key, "use");
  if ((kty !== "RSA" && kty !== "EC") || (use !== undefined && use !== "sig")) return undefined;
  const read: Record<string, string> = { kty };
  for (const name of MEMBERS) {
    const value = memberOf(key, name);
    if (typeof value === "string") read[name] = value;
  }
  return read as unknown as PublicKey;
}

export function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** An object's own member; undefined for what is no object. */
export function memberOf(value: unknown, name: string): unknown {
  if (typeof value !== "object" || value === null || !Object.hasOwn(value, name)) return undefined;
  return (value as Record<string, unknown>)[name];
}
