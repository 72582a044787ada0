import type { OtlpProtocol } from './otlp-endpoint.ts';

const SPEAK_HTTP =
  'If it speaks OTLP over HTTP, as port 4318 mostly does, set OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf ' +
  '(option protocol).';
const SPEAK_GRPC =
  'If it speaks gRPC, as port 4317 mostly does, set OTEL_EXPORTER_OTLP_PROTOCOL=grpc (option protocol); ' +
  'otherwise see that the path is right.';
const LISTEN =
  'See that a collector listens there and can be reached, or give no endpoint to export nothing.';

/** How the errors of gRPC look where the other end speaks HTTP. */
const HTTP_RESPONDED = /Protocol error|\bHTTP \d+ without a gRPC status/;

/** What to change when the export fails so. The first one that fits. */
const REMEDIES: readonly (readonly [OtlpProtocol | undefined, RegExp, string])[] = [
  [
    undefined,
    /\b(?:UNAUTHENTICATED|PERMISSION_DENIED|HTTP 40[13])\b/,
    'Give it the credentials that it expects: OTEL_EXPORTER_OTLP_HEADERS (option headers).',
  ],
  [
    undefined,
    /\b(?:RESOURCE_EXHAUSTED|HTTP 429)\b/,
    'It takes no more than it does: raise its limits, or sample (OTEL_TRACES_SAMPLER).',
  ],
  [
    undefined,
    /certificate|\bCERT_|wrong version number|packet length|\bEPROTO\b|\bSSL|\bTLS/i,
    'See that http:// or https:// fits what it speaks, and name the authority of its certificate: ' +
      'OTEL_EXPORTER_OTLP_CERTIFICATE.',
  ],
  ['grpc', HTTP_RESPONDED, SPEAK_HTTP],
  [
    'grpc',
    /\bUNIMPLEMENTED\b/,
    'What responds there is no collector of traces: see that host and port are right.',
  ],
  ['http/protobuf', /Parse Error|\bHTTP (?:404|405|415)\b/, SPEAK_GRPC],
  ['grpc', /\bECONNRESET\b|socket hang up|closed/i, `${LISTEN} ${SPEAK_HTTP}`],
  ['http/protobuf', /\bECONNRESET\b|socket hang up/, `${LISTEN} ${SPEAK_GRPC}`],
  [undefined, /\b(?:ENOTFOUND|EAI_AGAIN)\b/, 'See that the name of the host is right.'],
];

export function remedyFor(error: string, protocol: OtlpProtocol): string {
  const found = REMEDIES.find(
    ([of, pattern]) => (of ?? protocol) === protocol && pattern.test(error),
  );
  return found?.[2] ?? LISTEN;
}

/** Whether something that speaks HTTP, and not gRPC, has responded. */
export function speaksHttp(error: string): boolean {
  return HTTP_RESPONDED.test(error);
}
