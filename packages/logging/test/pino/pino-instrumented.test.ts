import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const FIXTURE = fileURLToPath(new URL('../fixtures/pino-instrumented.ts', import.meta.url));

interface Sent {
  readonly lines: number;
  readonly sent: readonly {
    readonly body: string;
    readonly severity: string;
    readonly traceId?: string;
    readonly attributes: Readonly<Record<string, unknown>>;
  }[];
  readonly twice: readonly string[];
}

describe("OpenTelemetry's instrumentation of pino sends of a logger made of ours", () => {
  let output = '';
  let result: Sent;
  beforeAll(() => {
    output = execFileSync(process.execPath, ['--conditions=@wflo/source', FIXTURE], {
      encoding: 'utf8',
      maxBuffer: 16 * 1024 * 1024,
    });
    result = JSON.parse(output) as Sent;
  });

  it('no line but those that are written', () => {
    expect(result.lines).toBe(5);
    expect(result.sent.map(({ severity, body }) => `${severity} ${body}`)).toEqual([
      'info upstream call',
      'warn the key is [Redacted]',
      'error refused [Redacted]',
      'info bounded',
      'debug debug is on',
    ]);
  });

  it('no key and no prompt, of the logger, of a child, or of an error', () => {
    expect(output).not.toMatch(/planted|private words|abcdefghijklmnopqrst/);
    expect(result.sent[1]?.attributes).toMatchObject({
      logger: 'lib',
      tenant: 't1',
      reqId: 7,
      password: '[Redacted]',
      prompt: '[Omitted, 13 bytes]',
    });
    expect(JSON.stringify(result.sent[2])).toContain('Error: refused [Redacted]');
  });

  it('no more than a line may hold, and the ids of the span once', () => {
    expect(JSON.stringify(result.sent[3]).length).toBeLessThan(262_144);
    const [first] = result.sent;
    expect(first?.traceId).toMatch(/^[\da-f]{32}$/);
    expect(Object.keys(first?.attributes ?? {})).not.toContain('trace_id');
  });

  it('no line twice where the destination is a pino logger, which sends it itself', () => {
    expect(result.twice).toEqual(['once']);
  });
});
