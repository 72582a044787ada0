/**
 * Span ids that every replay of a run arrives at again. They need to be well spread, not secret;
 * the sandbox has no crypto, and its random stream must stay untouched for the workflow's own use.
 *
 * @module
 */

// In the sandbox a global is looked up through a trap each time that it is named.
const { imul } = Math;

/** 16 hexadecimal digits from a text: two rounds of MurmurHash3's mixing, seeded differently. */
export function spanIdOf(text: string): string {
  return (hash32(text, 0x9747b28c) + hash32(text, 0x1b873593)).replace(
    /^0{16}$/,
    '0000000000000001',
  );
}

/** A run's id is a UUID, which is exactly one trace id long. */
export function traceIdOf(runId: string): string {
  const hex = runId.replaceAll('-', '').toLowerCase();
  if (/^[\da-f]{32}$/.test(hex) && !/^0+$/.test(hex)) return hex;
  return spanIdOf(runId) + spanIdOf(`${runId}/trace`);
}

/** MurmurHash3 x86 32-bit over UTF-16 code units, including its final avalanche. */
function hash32(text: string, seed: number): string {
  let hash = seed;
  for (let index = 0; index < text.length; index++) {
    let unit = imul(text.charCodeAt(index), 0xcc9e2d51);
    unit = (unit << 15) | (unit >>> 17);
    hash ^= imul(unit, 0x1b873593);
    hash = (hash << 13) | (hash >>> 19);
    hash = (imul(hash, 5) + 0xe6546b64) | 0;
  }
  hash ^= text.length;
  hash = imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return ((hash ^ (hash >>> 16)) >>> 0).toString(16).padStart(8, '0');
}
