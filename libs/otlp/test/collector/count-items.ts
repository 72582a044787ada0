/**
 * Counts the spans, log records or metrics in an encoded export request: field 1, then 2, then 2,
 * in each of the three.
 */
export function countItems(request: Uint8Array): number {
  let items = 0;
  for (const resource of fields(request, 1)) {
    for (const scope of fields(resource, 2)) items += fields(scope, 2).length;
  }
  return items;
}

/** The length-delimited fields of one number in a protobuf message. */
function fields(message: Uint8Array, wanted: number): Uint8Array[] {
  const found: Uint8Array[] = [];
  let at = 0;
  const varint = (): number => {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = message[at++]!;
      value += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) return value;
    }
  };
  while (at < message.length) {
    const tag = varint();
    const wire = tag & 7;
    if (wire === 2) {
      const length = varint();
      if (tag >>> 3 === wanted) found.push(message.subarray(at, at + length));
      at += length;
    } else if (wire === 0) varint();
    else at += wire === 1 ? 8 : 4;
  }
  return found;
}
