import { spawnSync } from 'node:child_process';
import { renderMetrics } from '@wflo/observability';
import { boundModels } from '../src/metrics/model-bound.ts';
import { startService } from './service-under-test.ts';

const promtool = process.env['WFLO_TEST_PROMTOOL'];

(promtool === undefined ? it.skip : it)(
  'promtool finds nothing wrong with the metrics',
  async () => {
    const service = await startService('sqlite');
    try {
      await service.client.recordUsage({
        idempotencyKey: 'k',
        executionId: 'e',
        model: 'gpt-4o',
        usage: { inputTokens: 1, outputTokens: 1 },
      });
      const { body } = await renderMetrics({ registry: service.registry });
      const { status, stdout, stderr } = spawnSync(String(promtool), ['check', 'metrics'], {
        input: body,
        encoding: 'utf8',
      });
      expect(body).toContain('wflo_ledger_cost_usd_total');
      expect(stdout + stderr).toBe('');
      expect(status).toBe(0);
    } finally {
      await service.close();
    }
  },
);

describe('boundModels', () => {
  const totals = (key: string, records: number) => ({
    key,
    firstSeq: 1n,
    costPicoUsd: BigInt(records),
    records,
    unpricedRecords: 0,
    unsettledRecords: 0,
    upperBoundPicoUsd: 0n,
    unboundedRecords: 0,
    inputTokens: records,
    outputTokens: 0,
    cacheReadTokens: 0,
    cacheWriteTokens: 0,
  });

  it('retains the models that came first and adds up the others', () => {
    const bound = boundModels([totals('a', 1), totals('b', 2), totals('c', 4), totals('d', 8)], 2);
    expect(bound.map(({ key, records }) => [key, records])).toEqual([
      ['a', 1],
      ['b', 2],
      ['other', 12],
    ]);
  });

  it('changes nothing while there are few', () => {
    const few = [totals('a', 1), totals('b', 2)];
    expect(boundModels(few, 2)).toEqual(few);
  });
});
