/**
 * An agent of thirty lines, in a project with npm's newest of everything and our two packages, that
 * runs on a real Temporal server against the fixture LLM; what it leaves is compared with what the
 * model served, and with what the console of an empty project shows of it.
 *
 * @module
 */
import { join } from 'node:path';
import { WORKSPACE_ROOT } from '../bootstrap/workspace.mjs';
import { startFixtureLlm } from '../fixture-llm/server.mjs';
import { freePorts } from '../network/ports.mjs';
import { startTemporalDevServer } from '../temporal/dev-server.mjs';
import { resolveTemporalExecutable } from '../temporal/executable.mjs';
import { EmptyProject } from './empty-project.mjs';
import { mustRun } from './must-run.mjs';
import { startStrangersConsole } from './stranger-console.mjs';

const FILES = ['activities.ts', 'workflows.ts', 'worker.ts', 'run.ts'];
const SOURCES = join(WORKSPACE_ROOT, 'tools', 'release', 'strangers', 'agent');
const OTHERS = ['openai', '@opentelemetry/api'];
const TEMPORAL = ['activity', 'client', 'common', 'worker', 'workflow'];
const OURS = ['@wflo/temporal', '@wflo/genai'];
/** Of gpt-4o-mini, pico-USD a token. */
const PRICE = { prompt: 150_000n, completion: 600_000n };

/** @returns {Promise<string[]>} what is not as promised */
export async function tryAgent({ scratch, npmrc, guard, detail }) {
  const project = new EmptyProject(join(scratch, 'projects', 'agent'), npmrc);
  detail('install');
  const newest = [...OTHERS, ...TEMPORAL.map((name) => `@temporalio/${name}`)];
  await project.install([...newest.map((name) => `${name}@latest`), ...OURS]);
  for (const file of FILES) project.copy(join(SOURCES, file), file);

  detail('run');
  const { path: executable } = await resolveTemporalExecutable();
  const [port] = await freePorts(1);
  const { address } = await startTemporalDevServer(guard, { executable, port });
  const page = await startStrangersConsole({ scratch, npmrc, address });
  const model = await startFixtureLlm();
  try {
    const output = await mustRun(process.execPath, ['--no-warnings', 'run.ts'], {
      cwd: project.folder,
      timeoutMillis: 120_000,
      env: {
        ...{ PATH: process.env.PATH, HOME: process.env.HOME, TEMPORAL_ADDRESS: address },
        ...{ OPENAI_BASE_URL: model.url, OPENAI_API_KEY: 'none' },
        OTEL_EXPORTER_OTLP_ENDPOINT: page.otlpUrl,
      },
    });
    const got = JSON.parse(output.trim().split('\n').at(-1));
    return differences({ ...got, console: await page.seen() }, await model.settled());
  } finally {
    page.close();
    await model.close();
  }
}

function differences(got, served) {
  const tokens = { prompt: 0n, completion: 0n };
  for (const { billedUsage } of served) {
    tokens.prompt += BigInt(billedUsage.prompt_tokens);
    tokens.completion += BigInt(billedUsage.completion_tokens);
  }
  const cost = usd(tokens.prompt * PRICE.prompt + tokens.completion * PRICE.completion);
  const expected = {
    hasResult: true,
    names: ['activity.ask', 'chat gpt-4o-mini', 'workflow.execute', 'workflow.start'],
    traces: 2,
    calls: served.map(() => ['research-1', 1]),
    run: [served.length, cost, 'ledger'],
    refusal: ['WFLO_BUDGET_EXCEEDED', true],
    metrics: [
      `wflo_llm_cost_usd_total{model="gpt-4o-mini"} ${cost}`,
      `wflo_llm_tokens_total{model="gpt-4o-mini",token_type="completion"} ${tokens.completion}`,
      `wflo_llm_tokens_total{model="gpt-4o-mini",token_type="prompt"} ${tokens.prompt}`,
    ],
    console: { run: ['completed', cost, served.length], hasPage: true },
    // That of the budget that was too small; nothing was sent for it.
    failed: [...Array(3).fill('Activity failed research-2'), 'Workflow failed research-2'],
  };
  const seen = {
    ...got,
    calls: got.calls
      .filter(({ requests }) => requests > 0)
      .map(({ execution, attempt }) => [execution, attempt]),
    failed: got.failed.sort(),
    metrics: [...got.metrics].sort(),
  };
  return Object.keys(expected)
    .filter((key) => JSON.stringify(seen[key]) !== JSON.stringify(expected[key]))
    .map((key) => `${key} ${JSON.stringify(seen[key])}, not ${JSON.stringify(expected[key])}`);
}

function usd(pico) {
  const text = pico.toString().padStart(13, '0');
  return `${text.slice(0, -12)}.${text.slice(-12)}`.replace(/\.?0+$/, '');
}
