/**
 * 5,000 requests of /health per second while 100,000 series are scraped each second, whole server
 * in a process of its own: the 99th percentile as the client sees it, and the longest time that
 * the server's event loop was held up. The load takes a processor of its own; on a busy machine
 * the times hold its waits too.
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { get } from 'node:http';
import { fileURLToPath } from 'node:url';
import { latencies } from './probe-load.ts';

const SECONDS = 2;
const servers = { express: await start('express'), ours: await start('ours') };
const names = { base: 'express and prom-client', candidate: '@wflo/obs-server, @wflo/metrics' };

export const comparisons = [
  {
    work: '/health 5,000 a second while 100,000 series are scraped: p99',
    iterations: 1,
    base: { name: names.base, run: async () => (await load(servers.express)).p99Micros },
    candidate: { name: names.candidate, run: async () => (await load(servers.ours)).p99Micros },
  },
  {
    work: 'the longest stall of the server meanwhile',
    iterations: 1,
    base: { name: names.base, run: async () => (await load(servers.express)).stallMicros },
    candidate: { name: names.candidate, run: async () => (await load(servers.ours)).stallMicros },
  },
];

export function close() {
  for (const { child } of Object.values(servers)) child.disconnect();
}

async function start(kind: string) {
  const path = fileURLToPath(new URL('metrics-server.ts', import.meta.url));
  const options = { execArgv: ['--conditions=@wflo/source', '--no-warnings'] };
  const child = fork(path, [kind, '100000'], options);
  const [{ port }] = (await once(child, 'message')) as [{ port: number }];
  return { child, port };
}

type Server = Awaited<ReturnType<typeof start>>;

async function load(server: Server): Promise<{ p99Micros: number; stallMicros: number }> {
  await longestDelayMillis(server);
  const scrapes = [scrape(server.port)];
  const scraping = setInterval(() => scrapes.push(scrape(server.port)), 1_000);
  const { port } = server;
  const millis = await latencies({ port, path: '/health', perSecond: 5_000, seconds: SECONDS });
  clearInterval(scraping);
  await Promise.all(scrapes);
  const sorted = millis.sort((a, b) => a - b);
  const p99 = sorted[Math.floor(sorted.length * 0.99)] ?? 0;
  return { p99Micros: p99 * 1_000, stallMicros: (await longestDelayMillis(server)) * 1_000 };
}

async function longestDelayMillis({ child }: Server): Promise<number> {
  const answer = once(child, 'message');
  child.send('delay');
  const [message] = (await answer) as [{ longestDelayMillis: number }];
  return message.longestDelayMillis;
}

function scrape(port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    // A connection of its own: a kept one is ended by the server between two loads.
    get({ port, host: '127.0.0.1', path: '/metrics', agent: false }, (response) => {
      response.resume().once('end', resolve);
    }).once('error', reject);
  });
}
