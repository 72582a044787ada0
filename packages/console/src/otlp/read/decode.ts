import { OtlpInvalidError } from '../../errors.ts';
import type { Batch, Signal } from '../../telemetry/telemetry.ts';
import { isRecord } from '../../values/json.ts';
import { decodeMessage, type MessageName } from '../definitions.ts';
import { readLines } from './lines.ts';
import { readPoints } from './points.ts';
import { Rejected } from './rejected.ts';
import { readSpans } from './spans.ts';

const MESSAGES: Readonly<Record<Signal, MessageName>> = {
  traces: 'TraceRequest',
  logs: 'LogsRequest',
  metrics: 'MetricsRequest',
};

/** @throws {OtlpInvalidError} the bytes are no such request */
export function decodeBatch(
  signal: Signal,
  bytes: Uint8Array,
  encoding: 'protobuf' | 'json',
): Batch {
  const request = parse(signal, bytes, encoding);
  const rejected = new Rejected();
  try {
    return {
      spans: signal === 'traces' ? readSpans(request, rejected) : [],
      lines: signal === 'logs' ? readLines(request) : [],
      points: signal === 'metrics' ? readPoints(request, rejected) : [],
      rejected: rejected.byReason,
    };
  } catch (cause) {
    throw new OtlpInvalidError(`the ${signal} of the request cannot be read`, { cause });
  }
}

function parse(signal: Signal, bytes: Uint8Array, encoding: 'protobuf' | 'json'): unknown {
  try {
    if (encoding === 'protobuf') return decodeMessage(MESSAGES[signal], bytes);
    const parsed: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
    if (isRecord(parsed)) return parsed;
  } catch (cause) {
    const what = encoding === 'json' ? 'JSON' : 'protobuf';
    throw new OtlpInvalidError(`the body is no OTLP ${signal} request in ${what}`, { cause });
  }
  throw new OtlpInvalidError(`the body is no OTLP ${signal} request: expected a JSON object`);
}
