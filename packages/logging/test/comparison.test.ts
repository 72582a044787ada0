/** What the table in the README says of pino and winston. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';

import { pino } from 'pino';
import winston from 'winston';

import { getLogger } from '../src/index.ts';
import { captureLog } from './captured-log.ts';

const unreadable = {
  get total(): number {
    throw new Error('no total');
  },
};
const secret = ['sk-', 'proj-', 'Ab3dEf6hIj9lMn2pQr5tUv8x'].join('');

function pinoTo(lines: string[]) {
  return pino({ redact: ['token'] }, { write: (line: string) => lines.push(line) });
}

function winstonTo(lines: string[]) {
  const stream = new Writable({
    decodeStrings: false,
    write: (line: string, _encoding, done) => {
      lines.push(line);
      done();
    },
  });
  return winston.createLogger({
    format: winston.format.json(),
    // eslint-disable-next-line @typescript-eslint/no-unsafe-class-instance-assignment -- winston's types are wrong
    transports: new winston.transports.Stream({ stream }),
  });
}

it('a getter that throws throws into the caller of pino and winston, and not of ours', () => {
  const log = captureLog();
  expect(() => {
    pinoTo([]).info(unreadable, 'priced');
  }).toThrow('no total');
  expect(() => {
    winstonTo([]).info('priced', unreadable);
  }).toThrow('no total');
  getLogger().info('priced', unreadable);
  expect(log.last()).toMatchObject({ event: 'priced', total: '[Throws: no total]' });
});

it('a key within a message, an error or an unlisted field is written by pino and winston, and not by ours', () => {
  const log = captureLog();
  const lines: string[] = [];
  const fields = { deep: { note: secret } };
  pinoTo(lines).info({ ...fields, err: new Error(secret) }, `calling with ${secret}`);
  winstonTo(lines).info(`calling with ${secret}`, fields);
  expect(lines.map((line) => line.includes(secret))).toEqual([true, true]);
  getLogger().info(`calling with ${secret}`, { ...fields, err: new Error(secret) });
  expect(log.raw[0]).not.toContain(secret);
});

it("pino's asynchronous destination loses lines at SIGTERM", async () => {
  const fixture = fileURLToPath(new URL('fixtures/pino-crash.ts', import.meta.url));
  const child = spawn(process.execPath, ['--no-warnings', fixture], {
    stdio: ['ignore', 'pipe', 'ignore'],
    env: { ...process.env, NODE_OPTIONS: '' },
  });
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => (output += chunk));
  await once(child, 'close');
  expect(output.split('\n').length - 1).toBeLessThan(20_000);
});
