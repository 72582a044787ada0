import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { picoToUsd } from '@wflo/money';
import { build } from 'esbuild';
import OpenAI from 'openai';
import {
  BudgetExceededError,
  flushLedger,
  LedgerUnavailableError,
  observe,
  RefusedCallError,
} from '../../src/index.ts';
import { startObserved } from '../observed.ts';
import { newRun, startLedger } from './runs.ts';

const { server } = await startObserved();
startLedger();

const folder = await mkdtemp(join(tmpdir(), 'wflo-genai-copies-'));
afterAll(() => rm(folder, { recursive: true }));
const outfile = join(folder, 'copy.mjs');
await build({
  absWorkingDir: join(dirname(fileURLToPath(import.meta.url)), '../..'),
  entryPoints: ['src/index.ts'],
  bundle: true,
  platform: 'node',
  format: 'esm',
  conditions: ['@wflo/source'],
  outfile,
});
/** As an ESM host and a CommonJS library, or two installed versions, bring it. */
const copy = (await import(pathToFileURL(outfile).href)) as typeof import('../../src/index.ts');

const REQUEST = {
  model: 'gpt-4o-mini',
  messages: [{ role: 'user' as const, content: 'What do the figures 3 and 4 say?' }],
  max_completion_tokens: 60,
};
const USAGE = { prompt_tokens: 100, completion_tokens: 50, total_tokens: 150 };
const COST = 100n * 150_000n + 50n * 600_000n;
const BOUND = BigInt(JSON.stringify(REQUEST).length) * 250_000n + 60n * 1_000_000n;

const observedBy = ({ observe: by }: { observe: typeof observe }): OpenAI =>
  by(new OpenAI({ baseURL: server.url, apiKey: 'test', maxRetries: 0 }));

describe('a second copy of the package in a process', () => {
  it('waits as the first one does while calls are in its way', async () => {
    server.script([{ times: 'always', usage: USAGE }]);
    const run = newRun(COST + BOUND);
    await Promise.all(
      [{ observe }, copy].map((by) =>
        run.do(() => observedBy(by).chat.completions.create(REQUEST)),
      ),
    );
    await flushLedger();
    expect(await run.costs()).toMatchObject({ calls: 2, costUsd: picoToUsd(2n * COST) });
  });

  it('refuses what does not fit, with the error of the budget', async () => {
    const run = newRun(BOUND - 1n);
    const refused = run.do(() => observedBy(copy).chat.completions.create(REQUEST));
    await expect(refused).rejects.toMatchObject({ code: 'WFLO_BUDGET_EXCEEDED', status: 402 });
    await expect(refused).rejects.toBeInstanceOf(BudgetExceededError);
    expect(server.calls()).toHaveLength(0);
  });
});

it('the errors of a copy are those of their class, and of no other', () => {
  const error = new copy.LedgerUnavailableError('away');
  expect(error).toBeInstanceOf(LedgerUnavailableError);
  expect(error).toBeInstanceOf(RefusedCallError);
  expect(error).not.toBeInstanceOf(BudgetExceededError);
  expect(new Error('another')).not.toBeInstanceOf(RefusedCallError);
});
