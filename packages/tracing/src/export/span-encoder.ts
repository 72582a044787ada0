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
  await detected(spans);
  const body = loaded.ProtobufTraceSerializer.serializeRequest([...spans]);
  if (body === undefined) throw new Error('nothing came of encoding');
  return body;
}

/** The longest that spans wait for what is still being detected of their resource. */
const DETECTION_MILLIS = 5_000;

/** All spans of a provider have one resource, parts of which may take a while to be known. */
async function detected(spans: readonly ReadableSpan[]): Promise<void> {
  const resource = spans[0]?.resource;
  if (resource?.asyncAttributesPending !== true) return;
  let timer: NodeJS.Timeout | undefined;
  const isOver = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, DETECTION_MILLIS).unref();
  });
  await Promise.race([resource.waitForAsyncAttributes?.(), isOver]);
  clearTimeout(timer);
}
