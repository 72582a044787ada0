import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { picoToUsd } from '@wflo/money';
// nx-ignore-next-line: a change in anything affects tools.
import { startFixtureLlm } from '@wflo/tools/fixture-llm';
import { BudgetHeldError, type RunBudget } from '../../src/index.ts';
import { FileLedger } from '../../src/ledger/file-ledger.ts';
import { until } from '../telemetry.ts';

const PACKAGE = join(dirname(fileURLToPath(import.meta.url)), '../..');
const server = await startFixtureLlm();
const folder = await mkdtemp(join(tmpdir(), 'wflo-genai-processes-'));
afterAll(async () => {
  await server.close();
  await rm(folder, { recursive: true });
});
beforeEach(() => {
  server.reset();
});

const REQUEST = {
  model: 'gpt-4o-mini',
  messages: [{ role: 'user', content: 'What do the figures 3 and 4 say?' }],
  max_completion_tokens: 60,
};
const USAGE = { prompt_tokens: 100, completion_tokens: 50, total_tokens: 150 };
const COST = 100n * 150_000n + 50n * 600_000n;
const BOUND = BigInt(JSON.stringify(REQUEST).length) * 250_000n + 60n * 1_000_000n;

interface Program {
  readonly budget: RunBudget;
  readonly executionId: string;
  readonly calls?: number;
  /** Where it dies. */
  readonly dieAt?: 'reserved' | 'responded';
  /** Default the program's own choice. */
  readonly file?: string;
  readonly more?: string;
}

/** A process of its own that makes calls of a run; in the folder of the tests. */
function start({ budget, executionId, calls = 1, dieAt, file, more = '' }: Program) {
  const program = `
    import { context } from '@opentelemetry/api';
    import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
    import OpenAI from 'openai';
    import { configureLedger, flushLedger, observe, RUN_KEY } from '@wflo/genai';
    import { FileLedger } from ${JSON.stringify(join(PACKAGE, 'src/ledger/file-ledger.ts'))};
    context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
    ${more}
    const file = ${JSON.stringify(file ?? null)};
    if (file !== null) {
      const ledger = new FileLedger({ file, reservationSeconds: 1 });
      const dieAt = ${JSON.stringify(dieAt ?? null)};
      const die = () => process.kill(process.pid, 'SIGKILL');
      if (dieAt === 'reserved') {
        const reserve = ledger.reserve.bind(ledger);
        ledger.reserve = (hold) => reserve(hold).then(die);
      }
      if (dieAt === 'responded') ledger.commit = die;
      configureLedger(ledger);
    }
    const client = observe(new OpenAI());
    const run = ${JSON.stringify({ executionId, budget, runId: 'run-1', activityId: '1', attempt: 1 })};
    await context.with(context.active().setValue(RUN_KEY, run), () =>
      Promise.allSettled(Array.from({ length: ${calls} }, () =>
        client.chat.completions.create(${JSON.stringify(REQUEST)}))));
    await flushLedger();
  `;
  const args = [
    '--conditions=@wflo/source',
    '--experimental-strip-types',
    ...['--input-type=module', '--eval', program],
  ];
  const { NODE_NO_WARNINGS: _, NODE_OPTIONS: __, ...env } = process.env;
  const child = spawn(process.execPath, args, {
    cwd: PACKAGE,
    env: { ...env, OPENAI_BASE_URL: server.url, OPENAI_API_KEY: 'none' },
    stdio: ['ignore', 'inherit', 'pipe'],
  });
  const stderr = text(child.stderr);
  const ended = once(child, 'exit').then(async ([code, signal]) => ({
    code: code as unknown,
    signal: signal as unknown,
    stderr: await stderr,
  }));
  return { child, ended };
}

let runs = 0;
const newRun = (limitPicoUsd: bigint) => {
  runs += 1;
  const budget = { id: `run-${runs}`, limitUsd: picoToUsd(limitPicoUsd) };
  return { executionId: `execution ${runs}`, budget };
};

/** The costs, when what a dead process had reserved has expired. */
async function costsOf(file: string, run: ReturnType<typeof newRun>) {
  const ledger = new FileLedger({ file });
  const key = { key: 'probe', executionId: 'probe', model: 'gpt-4o-mini', provider: 'openai' };
  for (;;) {
    const limit = { budget: run.budget, amountPicoUsd: 1n, call: key };
    const probed = await ledger.reserve(limit).catch((error: unknown) => error);
    if (typeof probed === 'string') await ledger.release(probed);
    const { executionId } = run;
    const costs = await ledger.runCosts({ executionId });
    if (!(probed instanceof BudgetHeldError)) {
      await ledger.close();
      return costs;
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

describe('a call of a process that is killed', () => {
  const unknown = {
    calls: 1,
    costUsd: '0',
    unknownCalls: 1,
    upperBoundUsd: picoToUsd(BOUND),
  };

  it.each(['reserved', 'responded'] as const)(
    'is in the ledger once, at the most that it can have cost: %s',
    async (dieAt) => {
      server.script([{ times: 'always', usage: USAGE }]);
      const file = join(folder, 'killed.db');
      const run = newRun(BOUND);
      const { ended } = start({ ...run, file, dieAt });
      expect(await ended).toMatchObject({ signal: 'SIGKILL' });
      expect(server.calls()).toHaveLength(dieAt === 'responded' ? 1 : 0);
      expect(await costsOf(file, run)).toMatchObject(unknown);
    },
  );

  it('is so while its request is under way', async () => {
    server.script([{ times: 'always', fault: 'hang' }]);
    const file = join(folder, 'killed.db');
    const run = newRun(BOUND);
    const { child, ended } = start({ ...run, file });
    await until(() => server.calls().length === 1);
    child.kill('SIGKILL');
    await ended;
    expect(await costsOf(file, run)).toMatchObject(unknown);
  });
});

it('processes that share a file make all calls that fit, and no other', async () => {
  server.script([{ times: 'always', usage: USAGE }]);
  const file = join(folder, 'shared.db');
  const run = newRun(6n * COST + BOUND);
  const programs = Array.from({ length: 3 }, () => start({ ...run, file, calls: 7 }));
  for (const { ended } of programs) expect(await ended).toMatchObject({ code: 0 });
  expect(server.calls()).toHaveLength(7);
  expect(await costsOf(file, run)).toMatchObject({ calls: 7, costUsd: picoToUsd(7n * COST) });
});

it('a process without a service has its ledger below its folder, and no warning of it', async () => {
  server.script([{ times: 'always', usage: USAGE }]);
  const own = await mkdtemp(join(folder, 'own-'));
  const { ended } = start({
    ...newRun(BOUND),
    more: `
      process.chdir(${JSON.stringify(own)});
      process.emitWarning('of the host', 'ExperimentalWarning');
    `,
  });
  const { code, stderr } = await ended;
  expect(code).toBe(0);
  expect(stderr).toContain('ExperimentalWarning: of the host');
  expect(stderr).not.toContain('SQLite');
  expect(await readdir(join(own, '.wflo'))).toContain('ledger.db');
});

it('a process whose calls have no budget makes no file', async () => {
  server.script([{ times: 'always', usage: USAGE }]);
  const own = await mkdtemp(join(folder, 'own-'));
  const { executionId } = newRun(BOUND);
  const none = undefined as unknown as RunBudget;
  const { ended } = start({
    executionId,
    budget: none,
    more: `process.chdir(${JSON.stringify(own)});`,
  });
  expect(await ended).toMatchObject({ code: 0 });
  expect(server.calls()).toHaveLength(1);
  expect(await readdir(own)).toEqual([]);
});
