import type { ResourceAttributes } from '@wflo/otlp';
import { logRecordOf, type WrittenLine } from './log-record.ts';

type Transformer = typeof import('@opentelemetry/otlp-transformer');

/** The package that encodes is not installed: the application has to add it. */
export class TransformerMissingError extends Error {
  constructor(cause: unknown) {
    super('@opentelemetry/otlp-transformer is missing', { cause });
    this.name = 'TransformerMissingError';
  }
}

let loaded: Promise<Transformer> | undefined;

/**
 * Encodes lines as an ExportLogsServiceRequest of one resource, with what OpenTelemetry has for it,
 * which is loaded with the first batch.
 *
 * @throws {TransformerMissingError}
 */
export async function encodeLines(
  lines: readonly WrittenLine[],
  resource: ResourceAttributes,
): Promise<Uint8Array> {
  // It is looked for once: a batch that cannot be encoded is divided down to its records.
  loaded ??= import('@opentelemetry/otlp-transformer').catch(explain);
  const { ProtobufLogsSerializer } = await loaded;
  const shared = { attributes: resource } as unknown as Parameters<typeof logRecordOf>[1];
  const records = lines.map((line) => logRecordOf(line, shared));
  const body = ProtobufLogsSerializer.serializeRequest(records);
  if (body === undefined) throw new Error('nothing came of encoding');
  return body;
}

function explain(cause: unknown): never {
  if (/Cannot find (?:module|package)/.test(String(cause)))
    throw new TransformerMissingError(cause);
  loaded = undefined;
  throw cause;
}
