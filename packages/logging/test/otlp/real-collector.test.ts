import { readFile } from 'node:fs/promises';
import { configureLogging, getLogger } from '../../src/index.ts';
import { startLogExport } from '../../src/otlp.ts';

const grpc = process.env['WFLO_TEST_OTLP_GRPC'] ?? '';
const http = process.env['WFLO_TEST_OTLP_HTTP'] ?? '';
const file = process.env['WFLO_TEST_OTLP_FILE'] ?? '';
const withCollector = grpc && http && file ? describe : describe.skip;

/** The collector's file: one OTLP JSON request per line, its last line perhaps half written. */
async function received(service: string): Promise<string> {
  const deadline = Date.now() + 60_000;
  for (;;) {
    const lines = (await readFile(file, 'utf8')).split('\n').slice(0, -1);
    const found = lines.find((line) => line.includes('"resourceLogs"') && line.includes(service));
    if (found !== undefined || Date.now() > deadline) return found ?? '';
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

withCollector('a real OpenTelemetry Collector', () => {
  it.each([
    ['grpc', grpc],
    ['http/protobuf', http],
  ] as const)('takes log records, over %s', async (protocol, otlpEndpoint) => {
    const service = `logs-${protocol.replace('/', '-')}-${process.pid}-${Date.now()}`;
    configureLogging({ destination: { write: () => true }, jsonOutput: true });
    const resource = { 'service.name': service };
    const logExport = startLogExport({ protocol, otlpEndpoint, resource });
    const fields = { err: new TypeError('no answer'), sizes: [1, 2.5], api_key: 'not-to-be-sent' };
    getLogger('shop').error('llm_call_failed', fields);
    await logExport?.shutdown({ timeoutMillis: 60_000 });
    expect(logExport?.stats()).toMatchObject({ accepted: 1, exported: 1, dropped: {} });
    const request = await received(service);
    expect(request).toContain('"severityNumber":17,"severityText":"error"');
    expect(request).toContain('"body":{"stringValue":"llm_call_failed"}');
    expect(request).toContain('"eventName":"llm_call_failed"');
    expect(request).toContain('"exception.type","value":{"stringValue":"TypeError"}');
    expect(request).toContain('[Redacted]');
    expect(request).not.toContain('not-to-be-sent');
  });
});
