/**
 * The whole story in one program: `node src/run.ts`. It starts a worker and a run, kills the worker
 * while a person reads the draft, starts another one, decides, and prints what came of it.
 *
 * @module
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, openSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Client, Connection } from '@temporalio/client';
import { configureTracing, WfloTemporalPlugin, withBudget } from '@wflo/temporal';
import { decide, review } from './contract.ts';
import { readSettings } from './settings.ts';
import { printStory } from './show/story.ts';
import { traceFile, type WrittenSpan } from './show/trace-file.ts';
import type { research } from './workflows.ts';

const { address, namespace, taskQueue, workflow, model, budgetUsd } = readSettings();
const folder = process.env['STATE_FOLDER'] ?? mkdtempSync(join(tmpdir(), 'agent-'));
mkdirSync(folder, { recursive: true });
const workflowId = `research-${Date.now()}`;
const workerLog = join(folder, 'worker.log');
const spansFile = join(folder, `${workflowId}.spans.jsonl`);

const tracing = configureTracing({
  serviceName: 'research-client',
  spanProcessors: [traceFile(spansFile)],
});
const connection = await Connection.connect({ address });
const client = new Client({ connection, namespace, plugins: [new WfloTemporalPlugin()] });

let worker = startWorker();
const question = { model, fromYear: 2007, toYear: 2010 };
const handle = await client.workflow.start<typeof research>(
  workflow,
  withBudget({ limitUsd: budgetUsd }, { taskQueue, workflowId, args: [question] }),
);
const draft = await unlessEnded(worker, handle.executeUpdate(review));
const beforeKill = readSpans();
await end(worker, 'SIGKILL');

worker = startWorker();
const decision = { approved: true, by: 'npm start, in the place of a person' };
await unlessEnded(worker, handle.executeUpdate(decide, { args: [decision] }));
const outcome = await unlessEnded(worker, handle.result());
await end(worker, 'SIGTERM');
await connection.close();
await tracing.shutdown();

printStory({ workflowId, draft, outcome, beforeKill, spans: readSpans() });

function startWorker(): ChildProcess {
  const log = openSync(workerLog, 'a');
  const started = spawn(
    process.execPath,
    [...process.execArgv, fileURLToPath(new URL('./worker.ts', import.meta.url))],
    {
      stdio: ['ignore', log, log],
      env: { ...process.env, REPORTS_FOLDER: join(folder, 'reports'), SPANS_FILE: spansFile },
    },
  );
  process.once('exit', () => started.kill('SIGKILL'));
  return started;
}

/** What `work` resolves with; without a worker it would wait for ever. */
async function unlessEnded<Result>(needed: ChildProcess, work: Promise<Result>): Promise<Result> {
  const ended = once(needed, 'exit').then(() => {
    throw new Error(`The worker has ended by itself. Its log: ${workerLog}`);
  });
  return Promise.race([work, ended]);
}

async function end(running: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  const ended = once(running, 'exit');
  running.kill(signal);
  await ended;
}

/** Each line is JSON that `traceFile` has written. */
function readSpans(): WrittenSpan[] {
  const lines = readFileSync(spansFile, 'utf8').trim().split('\n');
  return lines.map((line) => JSON.parse(line) as WrittenSpan);
}
