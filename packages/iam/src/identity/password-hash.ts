/**
 * Passwords are kept as scrypt hashes (RFC 7914), each with a salt of its own:
 *
 *     scrypt:N:r:p:salt:hash      salt and hash in base64
 */
import { scrypt, timingSafeEqual } from "node:crypto";
import type { Random } from "@cloudglass/env";

const COST = 16_384;
const BLOCK_SIZE = 8;
const PARALLELIZATION = 1;
const SALT_BYTES = 16;
const HASH_BYTES = 32;

export async function hashPassword(random: Random, password: string): Promise<string> {
  const salt = random.bytes(SALT_BYTES);
  const hash = await derive(password, salt, COST, BLOCK_SIZE, PARALLELIZATION);
  const parameters = [COST, BLOCK_SIZE, PARALLELIZATION].join(":");
  return `scrypt:${parameters}:${Buffer.from(salt).toString("base64")}:${hash.toString("base64")}`;
}

export async function isPassword(password: string, kept: string): Promise<boolean> {
  const [, cost, blockSize, parallelization, salt = "", hash = ""] = kept.split(":");
  const expected = Buffer.from(hash, "base64");
  const given = await derive(
    password,
    Buffer.from(salt, "base64"),
    Number(cost),
    Number(blockSize),
    Number(parallelization),
  );
  return timingSafeEqual(given, expected);
}

function derive(
  password: string,
  salt: Uint8Array,
  cost: number,
  blockSize: number,
  parallelization: number,
): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    scrypt(password, salt, HASH_BYTES, { cost, blockSize, parallelization }, (error, key) => {
      if (error === null) resolve(key);
      else reject(error);
    });
  });
}
