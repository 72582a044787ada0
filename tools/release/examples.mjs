/**
 * How the example of each package is run in a user's project, and what it has to do there.
 *
 * @module
 */
import { once } from 'node:events';
import { spawn } from 'node:child_process';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { startFixtureLlm } from '../fixture-llm/server.mjs';
import { startTemporalDevServer } from '../temporal/dev-server.mjs';
import { resolveTemporalExecutable } from '../temporal/executable.mjs';
import { freePorts } from '../network/ports.mjs';
import { readmeExample } from './publishable.mjs';

const BOUND_MILLIS = 60_000;

/**
 * By package: `mainDependency`, what a user would install instead; `peers`, optional ones without
 * which an entry of it makes no sense; `extras`, what its example imports besides; `sources`, the example where it is more than the README's first block; `run`.
 */
export const EXAMPLES = {
  '@wflo/logging': {
    mainDependency: 'pino',
    run: async (project, file) => {
      const { output, code } = await finished(start(project, [file]));
      const events = output
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line).event);
      expectEqual([code, ...events], [0, 'order_placed', 'payment_failed']);
    },
  },
  '@wflo/tracing': {
    mainDependency: '@opentelemetry/sdk-trace-node',
    extras: ['knex', 'better-sqlite3'],
    // No collector responds on a user's first day: it ends all the same, and says so.
    run: async (project, file) => {
      const args = ['--import', '@wflo/tracing/register', file];
      const { output, code } = await finished(start(project, args));
      const { started, ended } = JSON.parse(output);
      expectEqual([code, started, ended], [0, 2, 2]);
    },
  },
  '@wflo/console': { run: printsWhatTheReadmeSays },
  '@wflo/metrics': { mainDependency: 'prom-client', run: printsWhatTheReadmeSays },
  '@wflo/obs-server': { mainDependency: 'express', run: printsWhatTheReadmeSays },
  '@wflo/observability': {
    run: async (project, file) => {
      const args = ['--import', '@wflo/observability/register', file];
      const env = { METRICS_PORT: '0', LOG_JSON_OUTPUT: 'true' };
      const service = start(project, args, env);
      await service.wrote('shop_open');
      service.child.kill('SIGTERM');
      expectEqual([(await finished(service)).code], [0]);
    },
  },
  '@wflo/contracts': {
    mainDependency: 'zod',
    run: async (project, file) => {
      const service = createServer(respondLikeCostService).listen(0, '127.0.0.1');
      await once(service, 'listening');
      const env = { COST_SERVICE_URL: `http://127.0.0.1:${service.address().port}` };
      const { output, code } = await finished(start(project, [file], env));
      service.close();
      expectEqual([code, output], [0, '0.0075 USD\nWFLO_BUDGET_EXCEEDED false\n']);
    },
  },
  '@wflo/genai': {
    mainDependency: 'openai',
    peers: ['@langchain/core'],
    extras: ['openai'],
    run: async (project, file, _guard, readme) => {
      const model = await startFixtureLlm();
      const env = { OPENAI_BASE_URL: model.url, OPENAI_API_KEY: 'none' };
      const { output, code } = await finished(start(project, [file], env));
      await model.close();
      expectEqual([code, output], [0, printedBy(readme)]);
    },
  },
  '@wflo/pricing': { mainDependency: '@pydantic/genai-prices', run: printsWhatTheReadmeSays },
  '@wflo/temporal': {
    mainDependency: '@temporalio/worker',
    sources: ['activities.ts', 'workflows.ts', 'client.ts', 'worker.ts'],
    run: async (project, file, guard) => {
      const { path: executable } = await resolveTemporalExecutable();
      const [port, metricsPort] = await freePorts(2);
      const { address } = await startTemporalDevServer(guard, { executable, port });
      const env = { TEMPORAL_ADDRESS: address, METRICS_PORT: String(metricsPort) };
      const worker = start(project, [file], env);
      const { output } = await finished(start(project, ['client.ts'], env));
      expectEqual([output], ['charged 12.5 for o-1\n']);
      const metrics = await (await fetch(`http://127.0.0.1:${metricsPort}/`)).text();
      const counted = /^wflo_workflow_executions_total\{.*\} 1$/m.exec(metrics)?.[0];
      worker.child.kill('SIGTERM');
      const { code, output: log } = await finished(worker);
      const series = 'wflo_workflow_executions_total{workflow_id="order",status="completed"} 1';
      expectEqual([counted, code, log.split('order_received').length - 1], [series, 0, 1]);
      const commonJs = await finished(start(project, ['commonjs/worker.cjs'], env));
      expectEqual(
        [JSON.parse(commonJs.output)],
        [
          {
            result: 'charged for o-1',
            // once, although the run was replayed
            spans: ['activity.charge', 'workflow.execute', 'workflow.start'],
            traces: 1,
            lines: ['order_received', 'card_charged'],
            counted: series,
          },
        ],
      );
    },
  },
};

async function printsWhatTheReadmeSays(project, file, _guard, readme) {
  const { output, code } = await finished(start(project, [file]));
  expectEqual([code, output], [0, printedBy(readme)]);
}

/** The block after the example. */
function printedBy(readme) {
  const afterTheExample = readme.slice(readme.indexOf(readmeExample(readme).code));
  return /```\n[^]*?```\n([^]*?)```/.exec(afterTheExample)?.[1];
}

function respondLikeCostService(request, response) {
  request.resume();
  const refused = request.url.includes('reservations');
  const body = refused
    ? { type: 'about:blank', title: 'Refused', status: 402, code: 'WFLO_BUDGET_EXCEEDED' }
    : {
        ...{ model: 'gpt-4o', provider: 'openai', matchedModel: 'gpt-4o', exactMatch: true },
        ...{ priced: true, costUsd: '0.0075' },
      };
  response
    .writeHead(refused ? 402 : 200, {
      'content-type': refused ? 'application/problem+json' : 'application/json',
    })
    .end(JSON.stringify(body));
}

function start(project, args, env = {}) {
  const child = spawn(process.execPath, ['--no-warnings', ...args], {
    cwd: project.folder,
    env: { PATH: process.env.PATH, HOME: process.env.HOME, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const killer = setTimeout(() => child.kill('SIGKILL'), BOUND_MILLIS);
  const stop = () => child.kill('SIGKILL');
  process.once('exit', stop);
  let output = '';
  let problems = '';
  const listeners = new Set();
  child.stdout.on('data', (chunk) => {
    output += chunk;
    for (const listener of listeners) listener();
  });
  child.stderr.on('data', (chunk) => (problems += chunk));
  const closed = once(child, 'close').then(([code]) => {
    clearTimeout(killer);
    process.removeListener('exit', stop);
    return { code, output, problems };
  });
  const wrote = (text) =>
    new Promise((resolve, reject) => {
      listeners.add(() => output.includes(text) && resolve());
      void closed.then(() => reject(new Error(`ended without "${text}":\n${output}${problems}`)));
    });
  return { child, closed, wrote, what: join(...args.slice(-1)) };
}

async function finished({ closed, what }) {
  const end = await closed;
  if (end.problems !== '') throw new Error(`${what} wrote to stderr:\n${end.problems.trim()}`);
  return end;
}

function expectEqual(got, expected) {
  const [a, b] = [JSON.stringify(got), JSON.stringify(expected)];
  if (a !== b) throw new Error(`the example gave ${a}; expected ${b}`);
}
