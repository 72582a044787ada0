import { createHash } from 'node:crypto';

/**
 * A vector of length 1 in which each word of the text has its place, so that texts with words in
 * common are near each other. The same for the same text.
 */
export function embed(text, dimensions) {
  const vector = new Array(dimensions).fill(0);
  // A place of its own for the text of no words, which has a length, too.
  for (const word of text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? ['']) {
    const hash = createHash('sha256').update(word).digest();
    vector[hash.readUInt32BE(0) % dimensions] += hash[4] % 2 === 0 ? 1 : -1;
  }
  const length = Math.hypot(...vector);
  return length === 0 ? vector : vector.map((value) => value / length);
}
