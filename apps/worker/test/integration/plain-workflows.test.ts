import { join } from 'node:path';
import { freePorts } from '@wflo/tools/ports';
import { openDatabase } from '../../src/database/open-database.ts';
import { createRepositories } from '../../src/database/repositories.ts';
import { eventually } from './eventually.ts';
import { PlainSystem, TRACE_ID, type Json } from './plain-system.ts';

const temporalAddress = process.env['WFLO_TEST_TEMPORAL_ADDRESS'];
const describeWithTemporal = temporalAddress === undefined ? describe.skip : describe;
const TIMEOUT_MILLIS = 180_000;

describeWithTemporal('executions of workflows that are not ours', () => {
  let system: PlainSystem;

  beforeAll(async () => {
    system = await PlainSystem.start(temporalAddress ?? '');
  }, TIMEOUT_MILLIS);
  afterAll(() => system.stop(), TIMEOUT_MILLIS);

  it(
    'are shown with their activities, failures, calls, children, budget and trace',
    async () => {
      const handle = await system.startWorkflow('plainAgent', 'agent-1');
      await handle.ended();
      const runId = handle.runId;
      await system.ledger.putBudget(`run-${runId}`, { limitUsd: '0.5' });
      await system.record('agent-1', { runId, attempt: 1 });
      await system.record('agent-1', { runId, attempt: 2 });
      await system.record('agent-1', { runId, attempt: 2, unknownOutcome: true });
      await eventually('the child in visibility', async () => {
        const { child_count } = await system.json('show', 'agent-1');
        return child_count === 1 || undefined;
      });

      const view = await system.json('show', 'agent-1');
      expect(view).toMatchObject({
        execution_id: 'agent-1',
        workflow_type: 'plainAgent',
        run_id: runId,
        status: 'completed',
        task_queue: 'plain',
        trace_id: TRACE_ID,
        llm_calls: 3,
        input_tokens: 2_000,
        output_tokens: 200,
        // 2 × (1,000 × $0.15 + 100 × $0.60) a million.
        cost_usd: '0.00042',
        unknown_calls: 1,
        wasted_calls: 1,
        wasted_usd: '0.00021',
        models: [
          {
            model: 'gpt-4o-mini',
            calls: 3,
            input_tokens: 2_000,
            cost_usd: '0.00042',
            wasted_calls: 1,
          },
        ],
        budget: { limit_usd: '0.5', spent_usd: '0', reserved_usd: '0' },
        activities: [{ activity_type: 'flaky', activities: 1, attempts: 3, completed: 1 }],
        activity_failures: [
          {
            activity_type: 'flaky',
            outcome: 'completed',
            failure: { message: 'the model is busy' },
          },
        ],
        children: [{ execution_id: 'agent-1-child', status: 'completed', cost_usd: null }],
        run_number: 1,
      });
      const { stdout } = await system.wflo(['show', 'agent-1']);
      expect(stdout).toMatch(/^agent-1 {2}completed in /);
      expect(stdout).toContain('the model is busy');
      expect(stdout).toContain('at least $0.00042, 1 call unknown');
      expect(stdout).toMatch(/wasted +\$0.00021, 1 call of failed attempts/);
      expect(stdout).toContain(TRACE_ID);
      expect(await system.json('show', 'agent-1-child')).toMatchObject({
        parent: { execution_id: 'agent-1' },
        cost_usd: null,
        llm_calls: null,
      });
    },
    TIMEOUT_MILLIS,
  );

  it(
    'say why they failed, first of all, and what they wait for',
    async () => {
      const failing = await system.startWorkflow('failingAgent', 'agent-failed');
      await failing.ended();
      // Each of its calls would be in the ledger.
      await system.ledger.putBudget(`run-${failing.runId}`, { limitUsd: '0.1' });
      expect(await system.json('show', 'agent-failed')).toMatchObject({
        status: 'failed',
        llm_calls: 0,
        cost_usd: '0',
        error: {
          code: 'ModelRefused',
          message: 'refused',
          root_cause: { message: 'the very reason' },
        },
        activities: [{ activity_type: 'hopeless', attempts: 2, failed: 1 }],
      });
      await system.startWorkflow('pendingAgent', 'agent-pending');
      const pending = await eventually('an attempt to fail', async () => {
        const view = await system.json<{ pending_activities: Json[] }>('show', 'agent-pending');
        return view.pending_activities[0]?.['last_failure'] ? view : undefined;
      });
      expect(pending).toMatchObject({
        status: 'running',
        pending_activities: [{ last_failure: { root_cause: { message: 'the very reason' } } }],
      });
      expect((await system.wflo(['show', 'agent-pending'])).stdout).toContain('the very reason');
      await system.client.workflow.getHandle('agent-pending').terminate('enough');
      expect(await system.json('show', 'agent-pending')).toMatchObject({
        status: 'terminated',
        error: { code: 'Terminated', message: expect.stringContaining('enough') as string },
      });
    },
    TIMEOUT_MILLIS,
  );

  it(
    'are stuck where their workflow task goes on failing',
    async () => {
      await system.startWorkflow('brokenAgent', 'agent-broken');
      const shown = await eventually('it to be stuck', async () => {
        const { stdout } = await system.wflo(['show', 'agent-broken']);
        return /^stuck: /m.test(stdout) ? stdout : undefined;
      });
      expect(shown).toContain('cannot read what was there');
      expect(await system.listed('--workflow', 'brokenAgent')).toMatchObject([
        { execution_id: 'agent-broken', stuck: { message: 'cannot read what was there' } },
      ]);
      await system.client.workflow.getHandle('agent-broken').terminate();
    },
    TIMEOUT_MILLIS,
  );

  it(
    'have the cost of their chain, and not that of earlier ones of the same id',
    async () => {
      const before = await system.startWorkflow('chainedAgent', 'agent-chain', 0);
      await before.ended();
      await system.record('agent-chain', { runId: before.runId });
      const handle = await system.startWorkflow('chainedAgent', 'agent-chain', 2);
      await handle.ended();
      const { runId } = await system.client.workflow.getHandle('agent-chain').describe();
      await system.record('agent-chain', { runId: handle.runId });
      await system.record('agent-chain', { runId });
      const expected = { run_id: runId, llm_calls: 2, cost_usd: '0.00042' };
      await eventually('all runs in visibility', async () => {
        const view = await system.json('show', 'agent-chain');
        return view['run_number'] === 3 || undefined;
      });
      expect(await system.json('show', 'agent-chain')).toMatchObject({
        ...expected,
        first_run_id: handle.runId,
      });
      expect(await system.listed('--workflow', 'chainedAgent')).toMatchObject([expected]);
      const first = await system.json('show', 'agent-chain', '--run', handle.runId);
      expect(first).toMatchObject({ run_number: 1, llm_calls: 1, status: 'continued_as_new' });
      expect(first['next_run_id']).toEqual(expect.any(String));
    },
    TIMEOUT_MILLIS,
  );

  it(
    'are in one list with those that have rows, none twice, by their start, filters and limit',
    async () => {
      const open = openDatabase(system.databaseUrl);
      const { executions } = createRepositories(open.knex);
      const recorded = await system.startWorkflow('plainChild', 'recorded-1');
      await recorded.ended();
      await executions.add({
        executionId: 'recorded-1',
        runId: recorded.runId,
        workflowId: 'a-definition',
        workflowType: 'plainChild',
        startedAt: new Date(),
      });
      await open.knex.destroy();
      await (await system.startWorkflow('refusedAgent', 'agent-last')).ended();
      const all = await eventually('the last in visibility', async () => {
        const rows = await system.listed('-n', '1000');
        return rows.some((row) => row['execution_id'] === 'agent-last') ? rows : undefined;
      });
      const ids = all.map((row) => row['execution_id']);
      expect(ids.slice(0, 2)).toEqual(['agent-last', 'recorded-1']);
      expect(new Set(ids).size).toBe(ids.length);
      const starts = all.map((row) => String(row['started_at']));
      expect(starts).toEqual(starts.toSorted().toReversed());
      // What nobody has recorded is not $0.
      expect(all[0]).toMatchObject({ cost_usd: null, llm_calls: null, status: 'failed' });
      expect(all[1]).toMatchObject({ workflow_id: 'a-definition', status: 'pending' });
      expect(await system.listed('-n', '1')).toHaveLength(1);
      const failed = await system.listed('--status', 'failed');
      expect(failed.map((row) => row['status'])).toEqual(failed.map(() => 'failed'));
      expect(failed.map((row) => row['execution_id'])).toContain('agent-failed');
      expect(await system.listed('--status', 'pending')).toMatchObject([
        { execution_id: 'recorded-1' },
      ]);
      expect(await system.listed('--workflow', 'a-definition')).toHaveLength(1);
      const { stdout } = await system.wflo(['list', '--workflow', 'refusedAgent']);
      expect(stdout).toMatch(/agent-last +refusedAgent +failed .* unknown/);
    },
    TIMEOUT_MILLIS,
  );

  it(
    'are read only as far as is shown, however long they are',
    async () => {
      const handle = await system.startWorkflow('longAgent', 'agent-long', 11);
      await handle.ended();
      const view = await system.json<{ history_events: number; history_events_read: number }>(
        'show',
        'agent-long',
      );
      expect(view.history_events).toBeGreaterThan(3_300);
      expect(view.history_events_read).toBe(3_000);
      expect((await system.wflo(['show', 'agent-long'])).stdout).toContain(
        'Activities are those of the last',
      );
    },
    TIMEOUT_MILLIS,
  );

  it(
    'are shown as far as they are known where a part of it is away, which one line says',
    async () => {
      const [closed] = await freePorts(1);
      const away = `127.0.0.1:${closed}`;
      const noLedger = { COST_SERVICE_URL: `http://${away}` };
      const listing = await system.wflo(['list', '--json'], noLedger);
      expect(listing.exitCode).toBe(0);
      expect(listing.stderr).toMatch(/^cost-service .*\n$/);
      expect(JSON.parse(listing.stdout)).toContainEqual(
        expect.objectContaining({ execution_id: 'agent-1', cost_usd: null }),
      );
      const shown = await system.wflo(['show', 'agent-1'], noLedger);
      expect([shown.exitCode, shown.stderr]).toEqual([
        0,
        expect.stringMatching(/^cost-service .*\n$/),
      ]);
      expect(shown.stdout).toMatch(/cost +unknown/);

      const noTemporal = { TEMPORAL_ADDRESS: away };
      const rows = await system.wflo(['list', '--json'], noTemporal);
      expect([rows.exitCode, rows.stderr]).toEqual([
        0,
        expect.stringMatching(/^[^\n]*Temporal[^\n]*\n$/),
      ]);
      expect(JSON.parse(rows.stdout)).toMatchObject([{ execution_id: 'recorded-1' }]);
      const costs = await system.wflo(['show', 'agent-1', '--json'], noTemporal);
      expect(JSON.parse(costs.stdout)).toMatchObject({ llm_calls: 3, status: null });
      const noDatabase = { DATABASE_URL: `sqlite:${join(system.folder, 'none.db')}` };
      const plain = await system.wflo(['list', '--json'], noDatabase);
      expect([plain.exitCode, plain.stderr]).toEqual([0, expect.stringContaining('none.db')]);
      expect(JSON.parse(plain.stdout)).toContainEqual(
        expect.objectContaining({ execution_id: 'agent-1' }),
      );
      expect((await system.wflo(['show', 'agent-none'])).exitCode).toBe(66);
    },
    TIMEOUT_MILLIS,
  );

  it(
    'are the newest by their start, where more are open than Temporal lists at once',
    async () => {
      for (let started = 0; started < 1_050; started += 50) {
        const some = Array.from({ length: 50 }, (_, index) => `waiting-${started + index}`);
        await Promise.all(some.map((id) => system.startUnserved('plainChild', id)));
      }
      // Temporal lists what is open before what has closed.
      const newest = ['newest-1', 'newest-2', 'newest-3'];
      for (const id of newest) await (await system.startWorkflow('plainChild', id)).ended();
      const found = await eventually('them in visibility', async () => {
        const rows = await system.listed('-n', '4');
        return rows[0]?.['execution_id'] === 'newest-3' ? rows : undefined;
      });
      expect(found.map((row) => row['execution_id'])).toEqual([
        ...newest.toReversed(),
        expect.stringMatching(/^waiting-1\d\d\d$/),
      ]);
    },
    TIMEOUT_MILLIS,
  );
});
