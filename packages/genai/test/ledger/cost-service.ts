import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const APP = join(dirname(fileURLToPath(import.meta.url)), '../../../../apps/cost-service');

export interface CostService {
  readonly url: string;
  close(): Promise<void>;
}

/** The real cost-service, as a process of its own, on a database of its own. */
export async function startCostService(): Promise<CostService> {
  const folder = await mkdtemp(join(tmpdir(), 'wflo-genai-cost-'));
  const args = ['--conditions=@wflo/source', '--experimental-strip-types', 'src/main.ts'];
  const child = spawn(process.execPath, args, {
    cwd: APP,
    env: {
      PATH: process.env['PATH'],
      NODE_NO_WARNINGS: '1',
      DATABASE_URL: `sqlite:${join(folder, 'costs.db')}`,
      LOG_JSON_OUTPUT: 'true',
      METRICS_PORT: '0',
      OPENTELEMETRY_ENABLED: 'false',
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const url = await urlOf(child);
  return {
    url,
    close: async () => {
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGTERM');
      await ended;
      await rm(folder, { recursive: true });
    },
  };
}

function urlOf({ stdout }: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    if (stdout === null) throw new Error('cost-service has no output');
    const lines = createInterface(stdout);
    lines.on('line', (line) => {
      const { event, url } = JSON.parse(line) as { event?: string; url?: string };
      if (event === 'service_started' && url !== undefined) resolve(url);
    });
    lines.once('close', () => {
      reject(new Error('cost-service has not started'));
    });
  });
}
