import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Outcome } from '../fixtures/pino-application/application.ts';
import { startLogReceiver, type LogReceiver } from '../otlp/log-receiver.ts';

const run = promisify(execFile);
const OF_THE_BRIDGE = ['called', 'the key is [Redacted]', 'refused [Redacted]'];
const OF_THE_DESTINATION = ['own_warned', 'own_failed'];
const EVERY_LINE = [...OF_THE_BRIDGE, ...OF_THE_DESTINATION];
const SECRETS = /planted|private words|abcdefghijklmnopqrst|below_the_level/;

const applications = ['esm.ts', 'cjs.cts'].flatMap((entry) =>
  ['before', 'after'].flatMap((order) =>
    ['on', 'off'].map((sending) => ({ entry, order, sending })),
  ),
);

describe.each(applications)(
  "$entry: pino is loaded $order OpenTelemetry's instrumentation, whose sending is $sending",
  ({ entry, order, sending }) => {
    let receiver: LogReceiver;
    let outcome: Outcome;

    beforeAll(async () => {
      receiver = await startLogReceiver();
      const file = fileURLToPath(new URL(`../fixtures/pino-application/${entry}`, import.meta.url));
      const { stdout } = await run(
        process.execPath,
        ['--no-warnings', '--conditions=@wflo/source', file, order, sending, receiver.endpoint],
        { env: { ...process.env, NODE_OPTIONS: '' }, timeout: 60_000 },
      );
      outcome = JSON.parse(stdout) as Outcome;
    }, 120_000);

    afterAll(() => receiver.close());

    it('writes each line once, by the level of its logger and of the pino destination', () => {
      expect(outcome.lines.map((line) => messageOf(line, 'event'))).toEqual(OF_THE_BRIDGE);
      expect(outcome.pinoLines.map((line) => messageOf(line, 'msg'))).toEqual(OF_THE_DESTINATION);
    });

    it('exports these lines, each once', () => {
      expect(receiver.records.map(({ body }) => body)).toEqual(EVERY_LINE);
    });

    it('has the instrumentation send these lines or none', () => {
      const isSending = order === 'after' && sending === 'on';
      expect(outcome.sent.map(({ body }) => body)).toEqual(isSending ? EVERY_LINE : []);
    });

    it('shows no secret, no prompt and nothing below the level to anybody', () => {
      const exported = receiver.records.map(({ body, attributes }) => [body, attributes]);
      expect(JSON.stringify([outcome, exported])).not.toMatch(SECRETS);
    });
  },
);

function messageOf(line: string, key: string): unknown {
  return (JSON.parse(line) as Record<string, unknown>)[key];
}
