import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A log record by the numbers of OTLP's fields, in plain values. */
export interface ReceivedRecord {
  readonly resource: Readonly<Record<string, unknown>>;
  readonly scope: string;
  readonly timeUnixNano: bigint;
  readonly severityNumber: number;
  readonly severityText: string;
  readonly body: unknown;
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly flags: number;
  readonly traceId: string;
  readonly spanId: string;
  readonly observedTimeUnixNano: bigint;
  readonly eventName: string;
}

export interface LogReceiver {
  readonly endpoint: string;
  readonly records: ReceivedRecord[];
  close(): Promise<void>;
}

/** An OTLP receiver over HTTP that keeps what it gets. */
export async function startLogReceiver(status = 200): Promise<LogReceiver> {
  const records: ReceivedRecord[] = [];
  const server = createServer((request: IncomingMessage, response) => {
    void request.toArray().then((chunks) => {
      records.push(...recordsIn(Buffer.concat(chunks as Buffer[])));
      response.writeHead(status).end();
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    records,
    close: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

type Field = readonly [number: number, value: Buffer];

const NOTHING: Buffer = Buffer.alloc(0);

/** Varints as eight bytes in little-endian order. */
function fields(bytes: Buffer): Field[] {
  const found: Field[] = [];
  let at = 0;
  const varint = (): bigint => {
    let value = 0n;
    for (let shift = 0n; ; shift += 7n) {
      const byte = bytes[at++];
      if (byte === undefined) throw new Error('the message ends within a number');
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return BigInt.asUintN(64, value);
    }
  };
  while (at < bytes.length) {
    const tag = Number(varint());
    const type = tag & 7;
    if (type === 0) {
      const value = Buffer.alloc(8);
      value.writeBigUInt64LE(varint());
      found.push([tag >>> 3, value]);
      continue;
    }
    const length = type === 1 ? 8 : type === 5 ? 4 : Number(varint());
    found.push([tag >>> 3, bytes.subarray(at, at + length)]);
    at += length;
  }
  return found;
}

const all = (message: Buffer, number: number): Buffer[] =>
  fields(message).flatMap(([field, value]) => (field === number ? [value] : []));
const first = (message: Buffer, number: number): Buffer => all(message, number)[0] ?? NOTHING;
const number = (value: Buffer): number =>
  value.length === 8 ? Number(value.readBigUInt64LE()) : 0;

function recordsIn(request: Buffer): ReceivedRecord[] {
  return all(request, 1).flatMap((group) =>
    all(group, 2).flatMap((scoped) =>
      all(scoped, 2).map((record) => ({
        resource: keyValues(all(first(group, 1), 1)),
        scope: first(first(scoped, 1), 1).toString(),
        timeUnixNano: first(record, 1).readBigUInt64LE(),
        severityNumber: number(first(record, 2)),
        severityText: first(record, 3).toString(),
        body: anyValue(first(record, 5)),
        attributes: keyValues(all(record, 6)),
        flags: first(record, 8).length === 4 ? first(record, 8).readUInt32LE() : 0,
        traceId: first(record, 9).toString('hex'),
        spanId: first(record, 10).toString('hex'),
        observedTimeUnixNano: first(record, 11).readBigUInt64LE(),
        eventName: first(record, 12).toString(),
      })),
    ),
  );
}

function keyValues(pairs: readonly Buffer[]): Record<string, unknown> {
  return Object.fromEntries(
    pairs.map((pair) => [first(pair, 1).toString(), anyValue(first(pair, 2))]),
  );
}

function anyValue(message: Buffer): unknown {
  const [field] = fields(message);
  if (field === undefined) return null;
  const [kind, value] = field;
  if (kind === 1) return value.toString();
  if (kind === 2) return number(value) === 1;
  if (kind === 3) return Number(value.readBigInt64LE());
  if (kind === 4) return value.readDoubleLE();
  if (kind === 5) return all(value, 1).map(anyValue);
  return keyValues(all(value, 1));
}
