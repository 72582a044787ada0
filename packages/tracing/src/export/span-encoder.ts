import type { ReadableSpan } from '@opentelemetry/sdk-trace-node';

type Transformer = typeof import('@opentelemetry/otlp-transformer');

let loaded: Transformer | undefined;

/**
 * An encoded ExportTraceServiceRequest. OTLP's encoder is as large as the rest of the package: it is
 * loaded for the first batch.
 *
 * @throws what the encoder throws for spans that other code has damaged
 */
export async function encodeSpans(spans: readonly ReadableSpan[]): Promise<Uint8Array> {
  loaded ??= await import('@opentelemetry/otlp-transformer');
  const body = loaded.ProtobufTraceSerializer.serializeRequest([...spans]);
  if (body === undefined) throw new Error('nothing came of encoding');
  return body;
}
