import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { createDatabase } from './database-under-test.ts';
import { ServiceProcess } from './process-under-test.ts';

interface OtlpSpan {
  traceId: string;
  spanId: string;
  parentSpanId: string;
  name: string;
  /** 2 is a server's, 3 a client's (opentelemetry/proto/trace/v1/trace.proto). */
  kind: number;
}

interface OtlpRequest {
  resourceSpans?: { scopeSpans: { spans: OtlpSpan[] }[] }[];
}

const otlpEndpoint = process.env['WFLO_TEST_OTLP_GRPC'];
const otlpFile = process.env['WFLO_TEST_OTLP_FILE'] ?? '';
const withCollector = otlpEndpoint === undefined ? it.skip : it;

function receivedSpans(traceId: string): OtlpSpan[] {
  if (!existsSync(otlpFile)) return [];
  return readFileSync(otlpFile, 'utf8')
    .split('\n')
    .filter((line) => line.endsWith('}'))
    .flatMap((line) => (JSON.parse(line) as OtlpRequest).resourceSpans ?? [])
    .flatMap(({ scopeSpans }) => scopeSpans.flatMap(({ spans }) => spans))
    .filter((span) => span.traceId === traceId);
}

async function spansWhen(traceId: string, enough: (spans: OtlpSpan[]) => boolean) {
  const deadline = Date.now() + 60_000;
  while (Date.now() < deadline) {
    const spans = receivedSpans(traceId);
    if (enough(spans)) return spans;
    await delay(50);
  }
  throw new Error(`not there in time: ${JSON.stringify(receivedSpans(traceId))}`);
}

withCollector('continues the trace of its caller down to the statements', async () => {
  const storage = await createDatabase('sqlite');
  const service = new ServiceProcess({
    DATABASE_URL: storage.url,
    OPENTELEMETRY_ENABLED: 'true',
    OPENTELEMETRY_OTLP_ENDPOINT: String(otlpEndpoint),
  });
  try {
    const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';
    await fetch(`${await service.url()}/v1/usage`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        traceparent: `00-${traceId}-00f067aa0ba902b7-01`,
      },
      body: JSON.stringify({
        idempotencyKey: 'k',
        executionId: 'exec-1',
        model: 'gpt-4o',
        usage: { inputTokens: 1, outputTokens: 1 },
      }),
    });
    await service.end('SIGTERM');
    const isStatement = ({ kind, name }: OtlpSpan) => kind === 3 && /insert/i.test(name);
    const spans = await spansWhen(traceId, (received) => received.some(isStatement));
    const server = spans.find(({ kind }) => kind === 2);
    expect(server?.parentSpanId).toBe('00f067aa0ba902b7');
    const ids = new Set(spans.map(({ spanId }) => spanId));
    for (const { spanId, parentSpanId } of spans) {
      if (spanId !== server?.spanId) expect(ids).toContain(parentSpanId);
    }
  } finally {
    await service.end('SIGKILL');
    await storage.drop();
  }
});

it.each([
  ['without', []],
  ['with', ['--import', '@wflo/observability/register']],
])('a client sends one traceparent, %s the auto-instrumentation', async (_, args) => {
  const received: string[][] = [];
  const server = createServer((request, response) => {
    received.push(request.rawHeaders);
    response
      .setHeader('content-type', 'application/json')
      .end('{"groupBy":"model","totalUsd":"0","groups":[]}');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const program = `
    const { configureTracing, withSpan } = await import('@wflo/observability');
    const { createCostClient } = await import('@wflo/contracts');
    const tracing = configureTracing({ serviceName: 'test', enabled: false });
    const client = createCostClient({ baseUrl: 'http://127.0.0.1:${port}' });
    await withSpan('caller', {}, () => client.costs());
    await tracing.shutdown();`;
  try {
    await promisify(execFile)(
      process.execPath,
      ['--conditions=@wflo/source', ...args, '--input-type=module', '--eval', program],
      { cwd: join(dirname(fileURLToPath(import.meta.url)), '..') },
    );
    const names = received.map((headers) =>
      headers.filter((name) => name.toLowerCase() === 'traceparent'),
    );
    expect(names).toEqual([['traceparent']]);
  } finally {
    server.closeAllConnections();
    server.close();
  }
});
