/** GET /metrics with 500 series over 8 connections, whole server, in a process of its own. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { Agent, get } from 'node:http';
import { fileURLToPath } from 'node:url';

const CONNECTIONS = 8;
const servers = { express: await start('express'), ours: await start('ours') };

export const comparisons = [
  {
    work: 'GET /metrics, 500 series, 8 connections',
    target: 1,
    iterations: 400,
    base: { name: 'express and prom-client', run: (count: number) => load(servers.express, count) },
    candidate: {
      name: '@wflo/obs-server, @wflo/metrics',
      run: (count: number) => load(servers.ours, count),
    },
  },
];

export function close() {
  for (const { child, agent } of Object.values(servers)) {
    agent.destroy();
    child.disconnect();
  }
}

async function start(kind: string) {
  const path = fileURLToPath(new URL('metrics-server.ts', import.meta.url));
  const child = fork(path, [kind, '500'], {
    execArgv: ['--conditions=@wflo/source', '--no-warnings'],
  });
  const [{ port }] = (await once(child, 'message')) as [{ port: number }];
  return { child, port, agent: new Agent({ keepAlive: true, maxSockets: CONNECTIONS }) };
}

type Server = Awaited<ReturnType<typeof start>>;

/** Microseconds of the server's CPU. */
async function load(server: Server, requests: number): Promise<number> {
  const before = await cpuMicros(server);
  let left = requests;
  const connection = async (): Promise<void> => {
    while (left > 0) {
      left -= 1;
      await request(server);
    }
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, connection));
  return (await cpuMicros(server)) - before;
}

async function cpuMicros({ child }: Server): Promise<number> {
  const answer = once(child, 'message');
  child.send('cpu');
  const [{ cpu }] = (await answer) as [{ cpu: NodeJS.CpuUsage }];
  return cpu.user + cpu.system;
}

function request({ port, agent }: Server): Promise<void> {
  return new Promise((resolve, reject) => {
    get({ port, agent, host: '127.0.0.1', path: '/metrics' }, (response) => {
      response.resume().once('end', resolve);
    }).once('error', reject);
  });
}
