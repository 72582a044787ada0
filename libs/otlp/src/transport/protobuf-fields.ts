/** One field of a protobuf message: a number, or the bytes of a text or an inner message. */
export type ProtobufField = readonly [number: number, value: number | Uint8Array];

/**
 * The fields of a small message in their order; groups are not known. For the few messages of a
 * collector that no library at hand decodes.
 *
 * @throws RangeError when the message ends in the middle of a field
 */
export function* protobufFields(message: Uint8Array): Generator<ProtobufField> {
  let at = 0;
  const byte = (): number => {
    const value = message[at];
    if (value === undefined) throw new RangeError('the message ends in the middle of a field');
    at += 1;
    return value;
  };
  const varint = (): number => {
    let value = 0;
    for (let shift = 0; shift < 70; shift += 7) {
      const next = byte();
      value += (next & 0x7f) * 2 ** shift;
      if (next < 0x80) return value;
    }
    throw new RangeError('a number of more than ten bytes');
  };
  const bytes = (length: number): Uint8Array => {
    if (at + length > message.length) throw new RangeError('the message ends too early');
    at += length;
    return message.subarray(at - length, at);
  };
  while (at < message.length) {
    const tag = varint();
    const number = Math.floor(tag / 8);
    if (tag % 8 === 0) yield [number, varint()];
    else if (tag % 8 === 2) yield [number, bytes(varint())];
    else if (tag % 8 === 1) yield [number, bytes(8)];
    else if (tag % 8 === 5) yield [number, bytes(4)];
    else throw new RangeError(`wire type ${tag % 8}`);
  }
}
