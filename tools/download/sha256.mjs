import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';

/** The SHA-256 of a file, in hex. */
export async function sha256(file) {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file), hash);
  return hash.digest('hex');
}

/** What is wrong with a file that must have the digest, or undefined. */
export async function digestProblem(file, expected) {
  const found = await sha256(file);
  if (found === expected) return undefined;
  return `what arrived is not the pinned release: its sha256 is ${found}, not ${expected}`;
}
