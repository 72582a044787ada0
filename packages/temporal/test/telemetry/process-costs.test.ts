import { publishLlmCall, type LlmCallRecord } from '@wflo/shared-state';
import { ProcessCosts, processCosts } from '../../src/telemetry/process-costs.ts';

const call = (fields: Partial<LlmCallRecord>): LlmCallRecord => ({
  operation: 'chat',
  provider: 'openai',
  model: 'gpt-4o-mini',
  status: 'completed',
  startTimeMillis: 0,
  durationSeconds: 1,
  requests: 1,
  errors: [],
  inputTokens: 10,
  outputTokens: 5,
  costPicoUsd: 2_000_000n,
  unknownRequests: 0,
  run: { runId: 'r', activityId: '1', attempt: 1 },
  ...fields,
});
const attempt = (number: number, activityId = '1') => ({ runId: 'r', activityId, attempt: number });

describe('what a process has seen of the costs of a run', () => {
  it('is nothing of a run without calls, nor of calls without a run', () => {
    const costs = new ProcessCosts();
    costs.add(call({ run: undefined }));
    expect(costs.of('r')).toBeUndefined();
    expect(costs.size).toBe(0);
  });

  it('is the sum of its calls, those of failed attempts being wasted', () => {
    const costs = new ProcessCosts();
    costs.add(call({}));
    costs.attemptFailed(attempt(1));
    costs.add(call({ run: attempt(2) }));
    costs.attemptSucceeded(attempt(2));
    costs.add(call({ run: attempt(1, '2') }));
    costs.attemptSucceeded(attempt(1, '2'));
    expect(costs.of('r')).toEqual({
      calls: 3,
      inputTokens: 30,
      outputTokens: 15,
      costUsd: '0.000006',
      unknownCalls: 0,
      upperBoundUsd: '0',
      wastedCalls: 1,
      wastedUsd: '0.000002',
      wastedUpperBoundUsd: '0',
    });
  });

  it('has the calls that end after their attempt has failed as wasted, too', () => {
    const costs = new ProcessCosts();
    costs.add(call({}));
    costs.attemptFailed(attempt(1));
    costs.add(call({}));
    expect(costs.of('r')).toMatchObject({ wastedCalls: 2, wastedUsd: '0.000004' });
    costs.attemptFailed(attempt(2));
    costs.add(call({ run: attempt(2) }));
    expect(costs.of('r')).toMatchObject({ wastedCalls: 3 });
  });

  it('counts each request whose cost is not known, and none that was refused', () => {
    const costs = new ProcessCosts();
    const none = { inputTokens: undefined, outputTokens: undefined, costPicoUsd: undefined };
    const lost = { ...none, status: 'failed', unpricedReason: 'unknown_outcome' } as const;
    costs.add(call({ ...lost, requests: 2, unknownRequests: 2, upperBoundPicoUsd: 7_000_000n }));
    costs.add(call({ unknownRequests: 1, requests: 2, upperBoundPicoUsd: 1_000_000n }));
    costs.add(call({ costPicoUsd: undefined, unpricedReason: 'unknown_model' }));
    costs.add(call({ ...none, unpricedReason: 'unknown_outcome' }));
    costs.add(call({ ...none, status: 'failed', costPicoUsd: 0n, errors: ['refused'] }));
    expect(costs.of('r')).toMatchObject({
      calls: 6,
      unknownCalls: 5,
      costUsd: '0.000002',
      upperBoundUsd: '0.000008',
    });
  });

  it('is bounded, and the run that was heard of least recently is let go', () => {
    const costs = new ProcessCosts();
    for (let run = 0; run <= 10_000; run += 1) {
      costs.add(call({ run: { runId: `r-${run}`, activityId: '1', attempt: 1 } }));
    }
    expect(costs.size).toBe(10_000);
    expect(costs.of('r-0')).toBeUndefined();
    expect(costs.of('r-10000')).toBeDefined();
  });

  it('is forgotten with the run', () => {
    const costs = new ProcessCosts();
    costs.add(call({}));
    costs.forget('r');
    expect(costs.of('r')).toBeUndefined();
  });

  it('is of all calls that are published in the process', () => {
    expect(processCosts()).toBe(processCosts());
    publishLlmCall(call({ run: { runId: 'published' } }));
    expect(processCosts().of('published')).toMatchObject({ calls: 1 });
  });
});
