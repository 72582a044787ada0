import type { OtlpProtocol } from '../settings/otlp-endpoint.ts';
import { SIGNALS, type Signal } from '../signal.ts';
import { speaksGrpc, speaksHttp } from '../transport/other-protocol.ts';

const SET_HTTP = 'set OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf (option protocol).';
const SET_GRPC = 'set OTEL_EXPORTER_OTLP_PROTOCOL=grpc (option protocol)';
const SPEAK_HTTP = `If it speaks OTLP over HTTP, as port 4318 mostly does, ${SET_HTTP}`;
const SPEAK_GRPC =
  `If it speaks gRPC, as port 4317 mostly does, ${SET_GRPC}; ` +
  'otherwise see that the path is right.';
const WRITE_HTTPS = 'If it wants TLS, write https://.';
const LISTEN =
  'See that a collector listens there and can be reached, or give no endpoint to export nothing.';

type Test = RegExp | ((error: string) => boolean);

/** What to change when the export fails so. The first one that fits. */
const REMEDIES: readonly (readonly [
  OtlpProtocol | undefined,
  Test,
  string | ((signal: Signal) => string),
])[] = [
  ['http/protobuf', speaksGrpc, `What responds there speaks gRPC, not HTTP: ${SET_GRPC}.`],
  [
    'grpc',
    /alert no application protocol|Protocol error/,
    `What responds there speaks HTTP, not gRPC: ${SET_HTTP}`,
  ],
  [
    undefined,
    /\b(?:UNAUTHENTICATED|PERMISSION_DENIED|HTTP 40[13]|status code 40[13])\b/,
    'Give it the credentials that it expects: OTEL_EXPORTER_OTLP_HEADERS (option headers).',
  ],
  [undefined, /npm install/, 'Add it to the application.'],
  [
    'http/protobuf',
    /proxy URL|ERR_PROXY|establish tunnel/,
    'See that the proxy of HTTPS_PROXY or HTTP_PROXY is right, can be reached and lets it through, or ' +
      'name the host in NO_PROXY.',
  ],
  [
    undefined,
    /\bHTTP 415\b|[Dd]ecompressor|grpc-encoding/,
    'If it takes no gzip, unset OTEL_EXPORTER_OTLP_COMPRESSION.',
  ],
  [
    undefined,
    /\b(?:RESOURCE_EXHAUSTED|HTTP 429)\b/,
    (signal) => `It takes no more than it does: raise its limits, or ${SIGNALS[signal].lessBy}.`,
  ],
  [
    undefined,
    /certificate|\bCERT_|wrong version number|packet length|\bEPROTO\b|\bSSL|\bTLS|HTTPS server/i,
    'See that http:// or https:// fits what it speaks (host:port without either in an OTEL_* variable ' +
      'means https, unless OTEL_EXPORTER_OTLP_INSECURE=true), and name the authority of its ' +
      'certificate: OTEL_EXPORTER_OTLP_CERTIFICATE.',
  ],
  ['grpc', speaksHttp, `What responds there speaks HTTP, not gRPC: ${SET_HTTP}`],
  [
    'grpc',
    /\bUNIMPLEMENTED\b/,
    (signal) =>
      `What responds there is no collector of ${signal}: see that host and port are right, or export ` +
      `none (${SIGNALS[signal].exporterVariable}=none).`,
  ],
  [
    'http/protobuf',
    /\bHTTP (?:404|405)\b|with a web page/,
    (signal) =>
      `See that the path is right. If it takes no ${signal}, export none ` +
      `(${SIGNALS[signal].exporterVariable}=none); if it speaks gRPC, ${SET_GRPC}.`,
  ],
  [
    'grpc',
    /\bECONNRESET\b|socket hang up|closed|Failed to connect/i,
    `${LISTEN} ${WRITE_HTTPS} ${SPEAK_HTTP}`,
  ],
  ['http/protobuf', /\bECONNRESET\b|socket hang up/, `${LISTEN} ${WRITE_HTTPS} ${SPEAK_GRPC}`],
  ['http/protobuf', /\bHTTP 30[1278]\b/, 'It redirects: give the endpoint that it leads to.'],
  [
    'grpc',
    /through the proxy/,
    'See that the proxy of grpc_proxy, https_proxy or http_proxy can be reached and lets it through, ' +
      'or name the host in no_proxy.',
  ],
  [
    undefined,
    /\b(?:ENOTFOUND|EAI_AGAIN)\b|Name resolution failed/,
    'See that the name of the host is right.',
  ],
  [
    undefined,
    /^(?:rejected|HTTP \d{3}|UNKNOWN|INVALID_ARGUMENT|NOT_FOUND|FAILED_PRECONDITION|INTERNAL)\b/,
    'It responds, and refuses: its own log says why.',
  ],
];

export function remedyFor(error: string, protocol: OtlpProtocol, signal: Signal): string {
  const found = REMEDIES.find(
    ([of, test]) =>
      (of ?? protocol) === protocol && (test instanceof RegExp ? test.test(error) : test(error)),
  );
  const remedy = found?.[2] ?? LISTEN;
  return typeof remedy === 'string' ? remedy : remedy(signal);
}
