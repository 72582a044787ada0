import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { configureTracing } from '@wflo/temporal';
import { trace } from '@opentelemetry/api';
import { costsOf } from '../src/show/costs.ts';
import { traceFile, type WrittenSpan } from '../src/show/trace-file.ts';
import { traceTree } from '../src/show/trace-tree.ts';

const span = (spanId: string, given: Partial<WrittenSpan>): WrittenSpan => ({
  traceId: 't',
  spanId,
  name: spanId,
  startMillis: 0,
  endMillis: 1_000,
  failed: false,
  attributes: {},
  ...given,
});

describe('what the example shows', () => {
  it('sums costs exactly, and says how many calls have no price', () => {
    const call = (usd?: string) =>
      span('c', {
        attributes: {
          'gen_ai.operation.name': 'chat',
          'gen_ai.usage.input_tokens': 7,
          'gen_ai.usage.output_tokens': 2,
          ...(usd !== undefined && { 'wflo.cost.usd': usd }),
        },
      });
    expect(
      costsOf([call('0.1'), call('0.2'), call('3.000000000001'), call(), span('a', {})]),
    ).toEqual({
      calls: 4,
      inputTokens: 28,
      outputTokens: 8,
      usd: '3.300000000001',
      unpriced: 1,
    });
  });

  it('draws spans of one name below one parent in one line', () => {
    const lines = traceTree([
      span('run', {}),
      span('1', { name: 'tool', parentSpanId: 'run', endMillis: 250 }),
      span('2', { name: 'tool', parentSpanId: 'run', startMillis: 750, failed: true }),
      span('3', { name: 'call', parentSpanId: '2', startMillis: 750 }),
    ]);
    expect(lines.map((line) => line.replaceAll(/ {2,}/g, '  '))).toEqual([
      'run  ████████████████████████████  1.000 s',
      '  tool ×2  ████████·············███████  0.250 s  1 failed',
      '  call  ·····················███████  0.250 s',
    ]);
  });

  it('has each span of a process in the file when the span has ended', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'wflo-spans-'));
    const file = join(folder, 'spans.jsonl');
    const tracing = configureTracing({ serviceName: 'test', spanProcessors: [traceFile(file)] });
    trace
      .getTracer('test')
      .startSpan('work', { attributes: { count: 2 } })
      .end();
    expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({
      name: 'work',
      failed: false,
      attributes: { count: 2 },
    });
    await tracing.shutdown();
    rmSync(folder, { recursive: true });
  });
});
