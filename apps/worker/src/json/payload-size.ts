/** Temporal's default `limit.blobSize.error`, less what the envelope of a payload takes. */
export const MAX_PAYLOAD_BYTES = 2 * 1_024 * 1_024 - 256;

/** The bytes of the JSON of a payload when they are too many, else undefined. */
export function excessiveBytes(payload: unknown): number | undefined {
  const json = JSON.stringify(payload);
  // No character takes more than three bytes for each of its UTF-16 units.
  if (json.length * 3 <= MAX_PAYLOAD_BYTES) return undefined;
  const bytes = new TextEncoder().encode(json).length;
  return bytes <= MAX_PAYLOAD_BYTES ? undefined : bytes;
}
