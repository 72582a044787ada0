import { isRecord, list, numberOrNull, record, text, type JsonRecord } from '../../values/json.ts';
import type { Resource, Values } from '../../telemetry/telemetry.ts';

/** More attributes of one item are left out, and counted where OTLP has a place for it. */
const MAX_ATTRIBUTES = 256;
/** Of one value; a captured prompt has at most 16 KiB by default. */
const MAX_TEXT = 65_536;
const MAX_DEPTH = 8;

/** An id as lower-case hex: bytes in protobuf, text in JSON. Null when it is none or all zeros. */
export function hexId(value: unknown, bytes: 8 | 16): string | null {
  const hex =
    value instanceof Uint8Array
      ? Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('hex')
      : text(value).toLowerCase();
  const isId = hex.length === 2 * bytes && /^[0-9a-f]+$/.test(hex) && !/^0+$/.test(hex);
  return isId ? hex : null;
}

/** 64 bits: a Long in protobuf, text or a number in JSON. 0 when it is none. */
export function bigInteger(value: unknown): bigint {
  if (isLong(value)) {
    const bits = (BigInt(value.high >>> 0) << 32n) | BigInt(value.low >>> 0);
    return value.unsigned ? bits : BigInt.asIntN(64, bits);
  }
  if (typeof value === 'number') return Number.isInteger(value) ? BigInt(value) : 0n;
  if (typeof value !== 'string' || !/^-?\d{1,20}$/.test(value)) return 0n;
  return BigInt.asIntN(64, BigInt(value));
}

export function integer(value: unknown): number {
  return Number(bigInteger(value));
}

/** Key-value pairs as a record; later ones of a key win, as in OpenTelemetry's SDKs. */
export function values(pairs: unknown): { values: Values; left: number } {
  const found: Values = Object.create(null) as Values;
  const all = list(pairs);
  for (const pair of all.slice(0, MAX_ATTRIBUTES)) {
    if (!isRecord(pair)) continue;
    const key = text(pair.key);
    if (key !== '') found[bounded(key)] = anyValue(pair.value, 0);
  }
  return { values: found, left: Math.max(0, all.length - MAX_ATTRIBUTES) };
}

/** An `AnyValue` as JSON: integers past 2^53, NaN and infinities as text, bytes as base64. */
export function anyValue(value: unknown, depth = 0): unknown {
  const any = record(value);
  if (has(any, 'stringValue')) return bounded(text(any.stringValue));
  if (has(any, 'boolValue')) return any.boolValue === true;
  if (has(any, 'intValue')) return safeInteger(bigInteger(any.intValue));
  if (has(any, 'doubleValue')) return safeDouble(any.doubleValue);
  if (has(any, 'bytesValue')) return base64(any.bytesValue);
  if (depth >= MAX_DEPTH) return null;
  if (has(any, 'arrayValue')) {
    const items = list(record(any.arrayValue).values);
    return items.slice(0, 1_000).map((item) => anyValue(item, depth + 1));
  }
  if (has(any, 'kvlistValue')) {
    const pairs = list(record(any.kvlistValue).values).filter(isRecord);
    return Object.fromEntries(
      pairs
        .slice(0, MAX_ATTRIBUTES)
        .map((pair) => [bounded(text(pair.key)), anyValue(pair.value, depth + 1)]),
    );
  }
  return null;
}

export function readResource(message: unknown): Resource {
  const { values: attributes } = values(record(message).attributes);
  const service = text(attributes['service.name']) || 'unknown_service';
  const pid = numberOrNull(attributes['process.pid']);
  const host = text(attributes['host.name']) || text(attributes['container.id']);
  const fallback = pid === null ? host || service : `${pid}@${host || service}`;
  return { service, attributes, process: text(attributes['service.instance.id']) || fallback };
}

function has(any: JsonRecord, key: string): boolean {
  return Object.hasOwn(any, key) && any[key] !== null && any[key] !== undefined;
}

function bounded(value: string): string {
  return value.length > MAX_TEXT ? `${value.slice(0, MAX_TEXT)}…` : value;
}

function safeInteger(value: bigint): number | string {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value.toString();
}

function safeDouble(value: unknown): number | string {
  const number = typeof value === 'number' ? value : Number(value);
  return Number.isFinite(number) ? number : String(number);
}

function base64(value: unknown): string {
  if (!(value instanceof Uint8Array)) return bounded(text(value));
  return Buffer.from(value).subarray(0, MAX_TEXT).toString('base64');
}

interface Long {
  readonly low: number;
  readonly high: number;
  readonly unsigned: boolean;
}

function isLong(value: unknown): value is Long {
  return isRecord(value) && typeof value.low === 'number' && typeof value.high === 'number';
}
