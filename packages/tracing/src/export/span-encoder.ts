import type { ReadableSpan } from '@opentelemetry/sdk-trace-base';

type Transformer = typeof import('@opentelemetry/otlp-transformer');

let loaded: Transformer | undefined;

/** OTLP's encoder is as large as the rest of the package: it is loaded for the first batch. */
export async function loadEncoder(): Promise<Transformer> {
  return (loaded ??= await import('@opentelemetry/otlp-transformer'));
}

/** An encoded ExportTraceServiceRequest, or why there is none. */
export function encode(
  { ProtobufTraceSerializer }: Transformer,
  spans: ReadableSpan[],
): Uint8Array | { readonly error: string } {
  try {
    return ProtobufTraceSerializer.serializeRequest(spans) ?? { error: 'nothing came of encoding' };
  } catch (error) {
    return { error: String(error) };
  }
}

/** What a collector has rejected of a request that it took. */
export function partialSuccess(
  { ProtobufTraceSerializer }: Transformer,
  response: Uint8Array | undefined,
): { readonly rejected: number; readonly message: string } {
  if (response === undefined || response.byteLength === 0) return { rejected: 0, message: '' };
  try {
    const partial = ProtobufTraceSerializer.deserializeResponse(response).partialSuccess;
    const count = partial?.rejectedSpans ?? 0;
    const rejected = Number.isFinite(count) ? Math.max(0, count) : 0;
    const silent = rejected > 0 ? `${rejected} spans rejected` : '';
    return { rejected, message: partial?.errorMessage || silent };
  } catch {
    // The collector has said yes; only what it added cannot be read.
    return { rejected: 0, message: '' };
  }
}
