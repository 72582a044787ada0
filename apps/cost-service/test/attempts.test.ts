import { picoToUsd, type CostClient, type FailedAttempt, type UsageRequest } from '@wflo/contracts';
import fc from 'fast-check';
import { describeOnEachEngine } from './database-under-test.ts';
import { startService, type ServiceUnderTest } from './service-under-test.ts';

/** Costs 0.0075 USD. */
const call: UsageRequest = {
  idempotencyKey: 'k',
  executionId: 'order 17 – Zürich/..',
  workflowId: 'research agent',
  model: 'gpt-4o',
  usage: { inputTokens: 1_000, outputTokens: 500 },
};
const CALL_PICO_USD = 7_500_000_000n;

describeOnEachEngine('the attempts of an execution', (engine) => {
  let service: ServiceUnderTest;
  let client: CostClient;
  beforeAll(async () => {
    service = await startService(engine);
    client = service.client;
  });
  afterAll(() => service.close());

  let keys = 0;
  const record = (executionId: string, made: Partial<UsageRequest>) =>
    client.recordUsage({ ...call, executionId, ...made, idempotencyKey: `key-${(keys += 1)}` });
  const of = (attempt: number, activityId = 'a 1', runId = 'run-1') => ({
    runId,
    activityId,
    attempt,
  });

  it('are recorded with the call, in any execution that Temporal takes', async () => {
    const recorded = await record(call.executionId, of(2));
    expect(recorded).toMatchObject({ runId: 'run-1', activityId: 'a 1', attempt: 2 });
    const { records } = await client.executionCosts(call.executionId);
    expect(records).toEqual([{ ...recorded, wasted: false }]);
  });

  it('distinguish calls of the same key', async () => {
    await client.recordUsage({ ...call, executionId: 'e-key', ...of(1) });
    const again = client.recordUsage({ ...call, executionId: 'e-key', ...of(1) });
    await expect(again).resolves.toMatchObject({ replayed: true });
    const other = client.recordUsage({ ...call, executionId: 'e-key', ...of(2) });
    await expect(other).rejects.toMatchObject({ code: 'WFLO_IDEMPOTENCY_CONFLICT' });
  });

  it('have wasted what they spent when they failed, however often that is reported', async () => {
    await record('e-failed', of(1));
    await record('e-failed', { ...of(1), unknownOutcome: true });
    await record('e-failed', of(1, 'a 2'));
    await record('e-failed', {});
    await expect(client.executionCosts('e-failed')).resolves.toMatchObject({
      ...{ wastedUsd: '0', wastedCalls: 0, wastedUnknownUsd: '0', calls: 4, inputTokens: 3_000 },
    });
    await Promise.all(Array.from({ length: 5 }, () => client.attemptFailed('e-failed', of(1))));
    const costs = await client.executionCosts('e-failed');
    expect(costs).toMatchObject({
      ...{ totalUsd: '0.0225', unpricedUpperBoundUsd: '0.0075', calls: 4 },
      ...{ wastedUsd: '0.0075', wastedCalls: 2, wastedUnknownUsd: '0.0075' },
    });
    expect(costs.records.map(({ wasted }) => wasted)).toEqual([true, true, false, false]);
  });

  it('have wasted what is settled later, too', async () => {
    const { id } = await record('e-settled', { ...of(1), unknownOutcome: true });
    await client.attemptFailed('e-settled', of(1));
    await client.settleUsage(id, { costUsd: '0.004' });
    const costs = await client.executionCosts('e-settled');
    expect(costs).toMatchObject({
      ...{ totalUsd: '0.004', wastedUsd: '0.004', wastedCalls: 1, wastedUnknownUsd: '0' },
    });
    expect(costs.records.map(({ wasted }) => wasted)).toEqual([true, true]);
  });

  it('before one that made calls, or that failed, have failed without a report of their own', async () => {
    await record('e-later', of(1));
    await record('e-later', of(3));
    await record('e-later', of(1, 'other'));
    await expect(client.executionCosts('e-later')).resolves.toMatchObject({ wastedCalls: 1 });
    await client.attemptFailed('e-later', of(4));
    await expect(client.executionCosts('e-later')).resolves.toMatchObject({ wastedCalls: 2 });
  });

  it('are those of one run, where a run is named', async () => {
    await record('e-runs', of(1));
    await record('e-runs', of(2, 'a 1', 'run-2'));
    await record('e-runs', { runId: 'run-2', model: 'claude-sonnet-5-9' });
    await record('e-runs', {});
    await client.attemptFailed('e-runs', of(1));
    await client.attemptFailed('e-other', of(2, 'a 1', 'run-2'));
    await expect(client.executionCosts('e-runs', { runId: 'run-1' })).resolves.toMatchObject({
      ...{ totalUsd: '0.0075', calls: 1, inputTokens: 1_000, outputTokens: 500, wastedCalls: 1 },
      records: [{ runId: 'run-1', wasted: true }],
    });
    await expect(client.executionCosts('e-runs', { runId: 'run-2' })).resolves.toMatchObject({
      ...{ calls: 2, inexactCount: 1, wastedCalls: 0, recordCount: 2 },
    });
    await expect(client.executionCosts('e-runs', { runId: 'none' })).resolves.toMatchObject({
      ...{ totalUsd: '0', calls: 0, records: [] },
    });
    await expect(client.executionCosts('e-runs')).resolves.toMatchObject({
      ...{ calls: 4, wastedCalls: 1, wastedUsd: '0.0075' },
    });
  });

  it('add up to what each line by itself says, page by page', async () => {
    const attempts = fc.record({
      runId: fc.constantFrom('r1', 'r2'),
      activityId: fc.constantFrom('a', 'b'),
      attempt: fc.integer({ min: 1, max: 4 }),
    });
    const calls = fc.record({
      made: fc.option(attempts, { nil: undefined }),
      lost: fc.boolean(),
    });
    let executions = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.array(calls, { minLength: 1, maxLength: 8 }),
        fc.array(attempts, { maxLength: 3 }),
        async (made, failed) => {
          const executionId = `e-any-${(executions += 1)}`;
          for (const { made: attempt, lost } of made) {
            await record(executionId, { ...attempt, unknownOutcome: lost });
          }
          for (const attempt of failed) await client.attemptFailed(executionId, attempt);
          const known = made.flatMap(({ made: attempt }) => attempt ?? []);
          const isAfter = (attempt: FailedAttempt, least: number) => (one: FailedAttempt) =>
            one.runId === attempt.runId &&
            one.activityId === attempt.activityId &&
            one.attempt - attempt.attempt >= least;
          const wasted = made.map(
            ({ made: attempt }) =>
              attempt !== undefined &&
              (failed.some(isAfter(attempt, 0)) || known.some(isAfter(attempt, 1))),
          );
          for (const runId of [undefined, 'r1', 'r2']) {
            const inRun = (index: number) =>
              runId === undefined || made[index]?.made?.runId === runId;
            const expected = wasted.filter((_, index) => inRun(index));
            const picoUsd = (lost: boolean) =>
              CALL_PICO_USD *
              BigInt(
                made.filter((one, index) => one.lost === lost && wasted[index] && inRun(index))
                  .length,
              );
            const flags: boolean[] = [];
            for (let after: string | undefined = '0'; after !== undefined;) {
              const page = await client.executionCosts(executionId, { runId, limit: 3, after });
              expect(page).toMatchObject({
                calls: expected.length,
                wastedCalls: expected.filter(Boolean).length,
                wastedUsd: picoToUsd(picoUsd(false)),
                wastedUnknownUsd: picoToUsd(picoUsd(true)),
              });
              flags.push(...page.records.map((line) => line.wasted));
              after = page.next;
            }
            expect(flags).toEqual(expected);
          }
        },
      ),
      { numRuns: 15 },
    );
  }, 240_000);

  it('refuses an attempt or an execution that the contract does not know', async () => {
    for (const bad of [{ ...of(0) }, { ...of(1.5) }, { ...of(1), runId: '' }]) {
      await expect(client.attemptFailed('e', bad)).rejects.toMatchObject({
        ...{ status: 400, code: 'WFLO_REQUEST_INVALID' },
      });
    }
    const tooLong = fetch(`${service.url}/v1/executions/${'x'.repeat(1_001)}/costs`);
    expect((await tooLong).status).toBe(400);
  });
});
