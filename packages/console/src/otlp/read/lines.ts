import { list, record, text, type JsonRecord } from '../../values/json.ts';
import type { Line, Resource } from '../../telemetry/telemetry.ts';
import { anyValue, bigInteger, hexId, integer, readResource, values } from './values.ts';

/** The records of an `ExportLogsServiceRequest`. A record needs nothing: each is a line. */
export function readLines(request: unknown): Line[] {
  const lines: Line[] = [];
  const nowNano = BigInt(Date.now()) * 1_000_000n;
  for (const resourceLogs of list(record(request).resourceLogs).map(record)) {
    const resource = readResource(resourceLogs.resource);
    for (const scopeLogs of list(resourceLogs.scopeLogs).map(record)) {
      const logger = text(record(scopeLogs.scope).name);
      for (const message of list(scopeLogs.logRecords).map(record)) {
        lines.push(readLine(message, resource, logger, nowNano));
      }
    }
  }
  return lines;
}

function readLine(message: JsonRecord, resource: Resource, logger: string, nowNano: bigint): Line {
  const body = anyValue(message.body);
  const eventName = text(message.eventName);
  const time = bigInteger(message.timeUnixNano) || bigInteger(message.observedTimeUnixNano);
  return {
    resource,
    atNano: time > 0n ? time : nowNano,
    severity: severity(message),
    logger,
    message: typeof body === 'string' && body !== '' ? body : eventName || bodyText(body),
    attributes: values(message.attributes).values,
    traceId: hexId(message.traceId, 16),
    spanId: hexId(message.spanId, 8),
  };
}

function bodyText(body: unknown): string {
  return body === null ? '' : JSON.stringify(body);
}

/** 1 to 24; of a sender that has only a text, what that text says. */
function severity(message: JsonRecord): number {
  const number = integer(message.severityNumber);
  if (number >= 1 && number <= 24) return number;
  return BY_TEXT.get(text(message.severityText).toLowerCase()) ?? 9;
}

const BY_TEXT: ReadonlyMap<string, number> = new Map([
  ['trace', 1],
  ['debug', 5],
  ['info', 9],
  ['information', 9],
  ['warn', 13],
  ['warning', 13],
  ['error', 17],
  ['fatal', 21],
  ['critical', 21],
]);
