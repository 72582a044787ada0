import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Client, Connection } from '@temporalio/client';
import { NativeConnection, Worker } from '@temporalio/worker';
import { onLlmCall, type LlmCallRecord } from '@wflo/genai';
import { configureLogging, WfloTemporalPlugin } from '@wflo/temporal';
// nx-ignore-next-line: a change in anything affects tools.
import { startFixtureLlm, type FixtureLlm } from '@wflo/tools/fixture-llm';
import * as activities from '../src/activities.ts';
import { decide, review, type Outcome } from '../src/contract.ts';
import { aiSdkPlugin } from '../src/models/ai-sdk.ts';
import { anthropicActivities } from '../src/models/anthropic.ts';
import { openAiActivities } from '../src/models/openai.ts';
import type { research } from '../src/workflows.ts';

const address = process.env['WFLO_TEST_TEMPORAL_ADDRESS'];
const withTemporal = address ? describe : describe.skip;

withTemporal('the research agent', () => {
  let llm: FixtureLlm;
  let folder: string;
  let connection: Connection;
  let native: NativeConnection;
  const records: LlmCallRecord[] = [];
  const stop = onLlmCall((call) => records.push(call));

  beforeAll(async () => {
    configureLogging({ level: 'ERROR' });
    llm = await startFixtureLlm();
    folder = await mkdtemp(join(tmpdir(), 'wflo-agent-'));
    process.env['REPORTS_FOLDER'] = folder;
    connection = await Connection.connect({ address: address! });
    native = await NativeConnection.connect({ address: address! });
  });
  afterEach(() => {
    llm.reset();
    records.length = 0;
  });
  afterAll(async () => {
    stop();
    await native.close();
    await connection.close();
    await llm.close();
    await rm(folder, { recursive: true });
  });

  async function withWorker<Result>(taskQueue: string, work: () => Promise<Result>) {
    const worker = await Worker.create({
      connection: native,
      taskQueue,
      workflowsPath: fileURLToPath(new URL('../src/workflows.ts', import.meta.url)),
      activities: {
        ...activities,
        ...openAiActivities({ baseURL: llm.url, apiKey: 'key' }),
        ...anthropicActivities({ baseURL: llm.origin, apiKey: 'key' }),
      },
      plugins: [new WfloTemporalPlugin(), aiSdkPlugin({ baseURL: llm.url, apiKey: 'key' })],
    });
    return worker.runUntil(work);
  }

  /** Calls, tokens in and tokens out, as they were counted. */
  function recorded(): number[] {
    const sum = (read: (record: LlmCallRecord) => number | undefined) =>
      records.reduce((total, record) => total + (read(record) ?? 0), 0);
    return [records.length, sum((one) => one.inputTokens), sum((one) => one.outputTokens)];
  }

  /** The same, as they were served. */
  function served(): number[] {
    const usages = llm.calls().map(({ billedUsage }) => billedUsage ?? {});
    const sum = (...names: string[]) =>
      usages
        .flatMap((usage) => names.map((name) => usage[name]))
        .reduce((total: number, tokens) => total + Number(tokens ?? 0), 0);
    return [
      usages.length,
      sum('prompt_tokens', 'input_tokens'),
      sum('completion_tokens', 'output_tokens'),
    ];
  }

  const question = { model: 'gpt-4o-mini', fromYear: 2007, toYear: 2010 };

  it.each([
    ['the AI SDK', 'research'],
    ["OpenAI's SDK", 'researchByOpenAi'],
    ["Anthropic's SDK", 'researchByAnthropic'],
  ])(
    'by %s asks twenty researchers and a person, and pays for no call twice',
    async (_by, type) => {
      const taskQueue = `agent-${process.pid}-${type}`;
      const client = new Client({ connection });
      const handle = await client.workflow.start<typeof research>(type, {
        taskQueue,
        workflowId: taskQueue,
        args: [question],
      });
      const draft = await withWorker(taskQueue, () => handle.executeUpdate(review));
      expect(draft).toContain('construction is lowest with');
      expect(await llm.settled()).toHaveLength(41);
      // Another worker goes on from there, and no call is repeated.
      const outcome = await withWorker(taskQueue, async (): Promise<Outcome> => {
        await handle.executeUpdate(decide, { args: [{ approved: true, by: 'Ada' }] });
        return handle.result();
      });
      expect(outcome).toMatchObject({ report: draft, decision: { approved: true, by: 'Ada' } });
      expect(await readFile(outcome.file!, 'utf8')).toBe(draft);
      expect(llm.calls()).toHaveLength(41);
      expect(recorded()).toEqual(served());
    },
  );

  it('publishes nothing that a person rejects', async () => {
    const taskQueue = `agent-${process.pid}-rejected`;
    const client = new Client({ connection });
    const outcome = await withWorker(taskQueue, async () => {
      const handle = await client.workflow.start<typeof research>('research', {
        taskQueue,
        workflowId: taskQueue,
        args: [question],
      });
      await handle.executeUpdate(decide, { args: [{ approved: false, by: 'Ada' }] });
      return handle.result();
    });
    expect(outcome.file).toBeUndefined();
  });

  it('goes on after failures of the model', async () => {
    llm.script([
      { status: 500, times: 3 },
      { fault: 'cut' },
      { status: 429, retryAfterSeconds: 1 },
    ]);
    const taskQueue = `agent-${process.pid}-failing`;
    const client = new Client({ connection });
    await withWorker(taskQueue, async () => {
      const handle = await client.workflow.start<typeof research>('research', {
        taskQueue,
        workflowId: taskQueue,
        args: [question],
      });
      await handle.executeUpdate(decide, { args: [{ approved: false, by: 'Ada' }] });
      await handle.result();
    });
    const calls = await llm.settled();
    expect(
      calls.filter(({ outcome, status }) => outcome === 'complete' && status === 200),
    ).toHaveLength(41);
    expect(calls).toHaveLength(46);
    // The body that was cut off was billed, and its usage is lost.
    expect(records.map(({ unknownRequests }) => unknownRequests).filter(Boolean)).toEqual([1]);
  });
});
