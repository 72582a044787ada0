import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Outcome } from '../fixtures/pino-application/application.ts';
import { startLogReceiver, type LogReceiver } from '../otlp/log-receiver.ts';

const run = promisify(execFile);
const OF_THE_BRIDGE = ['called', 'the key is [Redacted]', 'refused [Redacted]'];
const OF_THE_DESTINATION = ['own_warned', 'own_failed'];
const OF_THE_WORKER = ['worker_warned'];
const EVERY_LINE = [...OF_THE_BRIDGE, ...OF_THE_DESTINATION, ...OF_THE_WORKER];
const HIDDEN = /planted|private words|abcdefghijklmnopqrst|below_the_level|left_out/;

const applications = ['esm.ts', 'cjs.cts'].flatMap((entry) =>
  ['before', 'after'].flatMap((order) =>
    ['on', 'off'].flatMap((sending) =>
      ['before', 'after'].map((made) => ({ entry, order, sending, made })),
    ),
  ),
);

describe.each(applications)(
  "$entry: pino is loaded $order OpenTelemetry's instrumentation, whose sending is $sending, and loggers are made $made logging is configured",
  ({ entry, order, sending, made }) => {
    let receiver: LogReceiver;
    let outcome: Outcome;

    beforeAll(async () => {
      receiver = await startLogReceiver();
      const file = fileURLToPath(new URL(`../fixtures/pino-application/${entry}`, import.meta.url));
      const { stdout } = await run(
        process.execPath,
        [
          '--no-warnings',
          '--conditions=@wflo/source',
          file,
          order,
          sending,
          made,
          receiver.endpoint,
        ],
        { env: { ...process.env, NODE_OPTIONS: '' }, timeout: 60_000 },
      );
      outcome = JSON.parse(stdout) as Outcome;
    }, 120_000);

    afterAll(() => receiver.close());

    it('writes each line once, by the level of its logger and of the pino destination', () => {
      const { lines, pinoLines, workerLines } = outcome;
      expect(lines.map((line) => messageOf(line, 'event'))).toEqual(OF_THE_BRIDGE);
      expect(pinoLines.map((line) => messageOf(line, 'msg'))).toEqual(OF_THE_DESTINATION);
      expect(workerLines.map((line) => messageOf(line, 'msg'))).toEqual(OF_THE_WORKER);
    });

    it('sends each line once: those that the instrumentation sends are not exported', () => {
      const isSending = order === 'after' && sending === 'on';
      const sent = isSending ? [...OF_THE_DESTINATION, ...OF_THE_WORKER] : [];
      expect(outcome.sent.map(({ body }) => body)).toEqual(sent);
      expect(receiver.records.map(({ body }) => body)).toEqual(
        EVERY_LINE.filter((body) => !sent.includes(body)),
      );
    });

    it('sends what is on the line, after what pino leaves out of it', () => {
      const records = [...outcome.sent, ...receiver.records];
      const { attributes } = records.find(({ body }) => body === 'worker_warned') ?? {};
      expect(attributes).toMatchObject({ customer: { name: '[Redacted]', id: 7 }, card: 'a card' });
    });

    it('shows no secret, no prompt and nothing below the level to anybody', () => {
      const exported = receiver.records.map(({ body, attributes }) => [body, attributes]);
      expect(JSON.stringify([outcome, exported])).not.toMatch(HIDDEN);
    });
  },
);

function messageOf(line: string, key: string): unknown {
  return (JSON.parse(line) as Record<string, unknown>)[key];
}
