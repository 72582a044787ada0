const FIXED64 = 1;
const DELIMITED = 2;
const INITIAL_BYTES = 65_536;
/** A length of four bytes is written before it is known: a varint may be longer than it need be. */
const LENGTH_BYTES = 4;

/** Writes the few kinds of protobuf fields that OTLP metrics are made of. Reused for many messages. */
export class ProtobufWriter {
  #buffer = Buffer.allocUnsafe(INITIAL_BYTES);
  #at = 0;
  #millis = -1;
  #nanos = 0n;

  /** What was written, in memory of its own; the next message begins. */
  take(): Uint8Array {
    const bytes = Uint8Array.prototype.slice.call(this.#buffer, 0, this.#at);
    this.#at = 0;
    return bytes;
  }

  /** A message or a packed array, whose fields `write` writes. */
  message(field: number, write: () => void): void {
    this.#tag(field, DELIMITED);
    this.#reserve(LENGTH_BYTES);
    const lengthAt = this.#at;
    this.#at += LENGTH_BYTES;
    write();
    const length = this.#at - lengthAt - LENGTH_BYTES;
    for (let index = 0; index < LENGTH_BYTES; index += 1) {
      const more = index < LENGTH_BYTES - 1 ? 0x80 : 0;
      this.#buffer[lengthAt + index] = ((length >>> (7 * index)) & 0x7f) | more;
    }
  }

  bytes(field: number, bytes: Uint8Array): void {
    this.#tag(field, DELIMITED);
    this.#varint(bytes.byteLength);
    this.#reserve(bytes.byteLength);
    this.#buffer.set(bytes, this.#at);
    this.#at += bytes.byteLength;
  }

  string(field: number, text: string): void {
    this.#tag(field, DELIMITED);
    this.#text(text, Buffer.byteLength(text));
  }

  /** An enumeration or a boolean. */
  varint(field: number, value: number): void {
    this.#tag(field, 0);
    this.#varint(value);
  }

  double(field: number, value: number): void {
    this.#tag(field, FIXED64);
    this.packedDouble(value);
  }

  /** An integer from 0 to 2 ** 53. */
  fixed64(field: number, value: number): void {
    this.#tag(field, FIXED64);
    this.packedFixed64(value);
  }

  /** Milliseconds since 1970 as OTLP's nanoseconds. */
  nanos(field: number, millis: number): void {
    if (millis !== this.#millis) {
      this.#millis = millis;
      this.#nanos = BigInt(Math.round(millis * 1_000)) * 1_000n;
    }
    this.#tag(field, FIXED64);
    this.#reserve(8);
    this.#at = this.#buffer.writeBigUInt64LE(this.#nanos, this.#at);
  }

  packedDouble(value: number): void {
    this.#reserve(8);
    this.#at = this.#buffer.writeDoubleLE(value, this.#at);
  }

  packedFixed64(value: number): void {
    this.#reserve(8);
    this.#at = this.#buffer.writeUInt32LE(value % 2 ** 32, this.#at);
    this.#at = this.#buffer.writeUInt32LE(Math.floor(value / 2 ** 32), this.#at);
  }

  /** OTLP's KeyValue with a text. */
  attribute(field: number, key: string, value: string): void {
    const keyBytes = Buffer.byteLength(key);
    const valueBytes = Buffer.byteLength(value);
    const anyBytes = 1 + varintBytes(valueBytes) + valueBytes;
    this.#tag(field, DELIMITED);
    this.#varint(1 + varintBytes(keyBytes) + keyBytes + 1 + varintBytes(anyBytes) + anyBytes);
    this.#tag(1, DELIMITED);
    this.#text(key, keyBytes);
    this.#tag(2, DELIMITED);
    this.#varint(anyBytes);
    this.#tag(1, DELIMITED);
    this.#text(value, valueBytes);
  }

  #text(text: string, byteLength: number): void {
    this.#varint(byteLength);
    this.#reserve(byteLength);
    this.#at += this.#buffer.write(text, this.#at);
  }

  #tag(field: number, type: number): void {
    this.#varint(field * 8 + type);
  }

  #varint(value: number): void {
    this.#reserve(10);
    let rest = value;
    while (rest > 0x7f) {
      this.#buffer[this.#at++] = (rest & 0x7f) | 0x80;
      rest = Math.floor(rest / 0x80);
    }
    this.#buffer[this.#at++] = rest;
  }

  #reserve(bytes: number): void {
    const needed = this.#at + bytes;
    if (needed <= this.#buffer.length) return;
    const larger = Buffer.allocUnsafe(Math.max(needed, 2 * this.#buffer.length));
    larger.set(this.#buffer.subarray(0, this.#at));
    this.#buffer = larger;
  }
}

function varintBytes(value: number): number {
  return value < 0x80
    ? 1
    : value < 0x4000
      ? 2
      : value < 0x20_0000
        ? 3
        : value < 0x1000_0000
          ? 4
          : 5;
}
