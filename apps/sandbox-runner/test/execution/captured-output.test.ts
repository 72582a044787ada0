import { trace } from '@opentelemetry/api';
import {
  InMemorySpanExporter,
  NodeTracerProvider,
  SimpleSpanProcessor,
} from '@opentelemetry/sdk-trace-node';
import { configureLogging, createServiceRegistry, getLogger } from '@wflo/observability';
import type { Backend } from '../../src/backends/backend.ts';
import { capturedOutput } from '../../src/execution/captured-output.ts';
import { ConcurrencyGate } from '../../src/execution/concurrency-gate.ts';
import { ExecutionService } from '../../src/execution/execution-service.ts';
import { RunnerMetrics } from '../../src/execution/runner-metrics.ts';

configureLogging({ level: 'CRITICAL' });

describe('what a program writes', () => {
  const exporter = new InMemorySpanExporter();
  const provider = new NodeTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] });
  beforeAll(() => {
    provider.register();
  });
  afterAll(async () => {
    await provider.shutdown();
    trace.disable();
  });

  it.each([true, undefined])('is on its span where it is captured: %s', async (capturesOutput) => {
    exporter.reset();
    const backend: Backend = {
      name: 'embedded',
      runtimes: [],
      start: () => Promise.resolve(),
      check: () => Promise.resolve(),
      run: () =>
        Promise.resolve({
          status: 'error',
          stdout: '42\n',
          stderr: 'ValueError: 7',
          signal: null,
          stdoutTruncated: false,
          stderrTruncated: false,
          exitCode: 1,
          durationSeconds: 0.1,
        }),
      close: () => Promise.resolve(),
    };
    const gate = new ConcurrencyGate({ maxConcurrency: 1, queueLimit: 0 });
    const executions = new ExecutionService({
      backend,
      gate,
      metrics: new RunnerMetrics(createServiceRegistry({ service: 'test', version: '0' }), gate),
      logger: getLogger('wflo.test'),
      capturesOutput,
    });
    const request = { language: 'python' as const, code: '', stdin: new Uint8Array(), files: [] };
    const limits = { timeoutSeconds: 1, memoryMb: 64, maxOutputBytes: 1_024 };
    await executions.execute({ ...request, ...limits }, new AbortController().signal);
    const [span] = exporter.getFinishedSpans();
    const { 'sandbox.stdout': stdout, 'sandbox.stderr': stderr } = span?.attributes ?? {};
    expect([stdout, stderr]).toEqual(
      capturesOutput === true ? ['42\n', 'ValueError: 7'] : [undefined, undefined],
    );
  });

  it('has no secrets, and of much its start and its end', () => {
    const secret = 'sk-proj-abcdefghijklmnopqrstuvwxyz0123456789';
    const stdout = `start ${secret} ${'ü'.repeat(50_000)} ${secret} end`;
    const { 'sandbox.stdout': captured } = capturedOutput({ stdout, stderr: '' });
    const text = String(captured);
    expect(text).not.toContain(secret);
    expect(text).toMatch(/^start [^]*\n\[\d+ more characters\]\n[^]* end$/);
    expect(Buffer.byteLength(text)).toBeLessThan(16_500);
    expect(text).not.toContain('\uFFFD');
  });
});
