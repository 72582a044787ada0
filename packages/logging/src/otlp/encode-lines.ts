import type { ResourceAttributes } from '@wflo/otlp';
import { logRecordOf, type WrittenLine } from './log-record.ts';

/**
 * Encodes lines as an ExportLogsServiceRequest of one resource, with what OpenTelemetry has for it,
 * which is loaded with the first batch.
 */
export async function encodeLines(
  lines: readonly WrittenLine[],
  resource: ResourceAttributes,
): Promise<Uint8Array> {
  const { ProtobufLogsSerializer } = await import('@opentelemetry/otlp-transformer');
  const shared = { attributes: resource } as unknown as Parameters<typeof logRecordOf>[1];
  const records = lines.map((line) => logRecordOf(line, shared));
  const body = ProtobufLogsSerializer.serializeRequest(records);
  if (body === undefined) throw new Error('nothing came of encoding');
  return body;
}
