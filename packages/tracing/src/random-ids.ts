import type { IdGenerator } from '@opentelemetry/sdk-trace-base';

const HEX_BYTES: readonly string[] = Array.from({ length: 256 }, (_, byte) =>
  byte.toString(16).padStart(2, '0'),
);

/**
 * Random ids, as W3C trace context level 2 asks for: each bit is random. Ids need to be unique,
 * not secret, so `Math.random` will do, as in the SDK; no buffer is made per id, other than there.
 */
export class RandomIds implements IdGenerator {
  generateTraceId(): string {
    let id: string;
    do id = word() + word() + word() + word();
    while (id === '00000000000000000000000000000000');
    return id;
  }

  generateSpanId(): string {
    let id: string;
    do id = word() + word();
    while (id === '0000000000000000');
    return id;
  }
}

/** 32 random bits as 8 hexadecimal digits. */
function word(): string {
  const bits = Math.floor(Math.random() * 0x1_0000_0000);
  return (
    (HEX_BYTES[bits >>> 24] ?? '') +
    (HEX_BYTES[(bits >>> 16) & 0xff] ?? '') +
    (HEX_BYTES[(bits >>> 8) & 0xff] ?? '') +
    (HEX_BYTES[bits & 0xff] ?? '')
  );
}
