import { context, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { configureLogging, getLogger } from '../../src/index.ts';
import { wantsColors } from '../../src/terminal/terminal-text.ts';

const ESCAPE = '\u001b';
const original = { ...process.env };

function captureTerminal(env: NodeJS.ProcessEnv = {}, isTTY = true, columns?: number): string[] {
  process.env = { ...original, FORCE_COLOR: undefined, NO_COLOR: undefined, LOG_JSON_OUTPUT: '' };
  delete process.env['FORCE_COLOR'];
  delete process.env['NO_COLOR'];
  Object.assign(process.env, { TERM: 'xterm' }, env);
  const texts: string[] = [];
  const width = columns === undefined ? {} : { columns };
  const destination = { write: (text: string) => texts.push(text), isTTY, ...width };
  configureLogging({ destination, level: 'DEBUG' });
  return texts;
}

afterEach(() => {
  process.env = original;
});

describe('in a terminal', () => {
  it('a line is coloured text: time, level, event, fields, logger', () => {
    const texts = captureTerminal({ NO_COLOR: '1' });
    getLogger('wflo.worker').warning('step_retried', {
      step_id: 's1',
      why: 'two words',
      n: { a: 1 },
    });
    expect(texts[0]).toMatch(
      /^\[\d\d:\d\d:\d\d\.\d{3}\] WARNING *: step_retried +step_id=s1 why="two words" n=\{"a":1\} \[wflo\.worker\]\n$/,
    );
    expect(texts).toHaveLength(1);
  });

  it('80 columns wide a line is broken between its fields, below the event', () => {
    const texts = captureTerminal({ NO_COLOR: '1' }, true, 80);
    const logger = getLogger('wflo.worker.activities').bind({ workflow_id: 'csv-report' });
    logger.info('step_completed', { execution_id: 'exec-01m8344c0q', duration_ms: 12.5, ok: true });
    const [first, ...others] = (texts[0] ?? '').trimEnd().split('\n');
    expect(first).toMatch(/^.{25}step_completed {11}workflow_id=csv-report$/);
    expect(others).toEqual([
      `${' '.repeat(25)}execution_id=exec-01m8344c0q duration_ms=12.5 ok=true`,
      `${' '.repeat(25)}[wflo.worker.activities]`,
    ]);
  });

  it('colours follow FORCE_COLOR, then NO_COLOR, then the terminal', () => {
    const coloured = captureTerminal();
    getLogger().error('x');
    expect(coloured[0]).toContain(ESCAPE);
    const plain = captureTerminal({ NO_COLOR: '1' });
    getLogger().error('x');
    expect(plain[0]).not.toContain(ESCAPE);
    expect(wantsColors({ NO_COLOR: '1', FORCE_COLOR: '1' }, false)).toBe(true);
    expect(wantsColors({ FORCE_COLOR: '0' }, true)).toBe(false);
    expect(wantsColors({ NO_COLOR: '' }, true)).toBe(true);
    expect(wantsColors({ TERM: 'dumb' }, true)).toBe(false);
    expect(wantsColors({}, false)).toBe(false);
  });

  it('an exception is shown with the stacks of its causes below the line', () => {
    const texts = captureTerminal({ NO_COLOR: '1' });
    const cause = new AggregateError([new RangeError('part')], 'several');
    getLogger().error('failed', { err: new Error('top', { cause }) });
    expect(texts[0]).toMatch(/failed.*\n {4}Error: top\n/);
    expect(texts[0]).toMatch(/\n {4}caused by: AggregateError: several\n/);
    expect(texts[0]).toMatch(/\n {4}one of: RangeError: part\n/);
    expect(texts[0]).toContain('terminal-text.test.ts');
  });

  it('an error shows its code, and a name that its stack does not have', () => {
    const texts = captureTerminal({ NO_COLOR: '1' });
    const err = Object.assign(new Error('duplicate key'), { code: '23505' });
    // As libraries do that name an error after it was made.
    expect(err.stack).toMatch(/^Error/);
    err.name = 'DatabaseError';
    getLogger().error('insert_failed', { err });
    getLogger().error('failed', { err: new TypeError('x') });
    expect(texts[0]).toMatch(/\n {4}Error: duplicate key\n[^]*\n {4}name: DatabaseError\n/);
    expect(texts[0]).toMatch(/\n {4}code: 23505\n/);
    expect(texts[1]).not.toMatch(/name:|code:/);
  });

  it('the id of a span is shown where it is not that of the active one', () => {
    const texts = captureTerminal({ NO_COLOR: '1' });
    const spanContext = { traceId: 'a'.repeat(32), spanId: 'b'.repeat(16), traceFlags: 1 };
    context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
    context.with(trace.setSpan(context.active(), trace.wrapSpanContext(spanContext)), () => {
      getLogger().info('in_span');
      getLogger().info('of_another', { span_id: 'mine', trace_flags: 0 });
    });
    getLogger().info('outside', { span_id: 'mine' });
    context.disable();
    expect(texts[0]).toContain(`trace_id=${spanContext.traceId}`);
    expect(texts[0]).not.toMatch(/span_id|trace_flags/);
    expect(texts[1]).toContain('span_id=mine trace_flags=0');
    expect(texts[2]).toContain('span_id=mine');
  });

  it('a long value is cut, by an option, and shows how much of it is missing', () => {
    const texts = captureTerminal({ NO_COLOR: '1' });
    const text = 'a'.repeat(1_000);
    getLogger().info('x', { text });
    expect(texts[0]).toContain(`text=${'a'.repeat(300)}… (700 more characters) [`);
    const write = (line: string) => texts.push(line);
    configureLogging({ jsonOutput: false, destination: { write }, maxTextValueLength: 10 });
    getLogger().info('x', { text });
    expect(texts[1]).toContain(`text=${'a'.repeat(10)}… (990 more characters) [`);
    expect(() => {
      configureLogging({ maxTextValueLength: 0 });
    }).toThrow('maxTextValueLength');
  });

  it('a logged text cannot drive the terminal or fake a line, and secrets stay out', () => {
    const texts = captureTerminal({ NO_COLOR: '1' });
    getLogger(`n${ESCAPE}[1m`).info(`a${ESCAPE}[2J\nfake`, {
      [`k${ESCAPE}`]: `v${ESCAPE}]0;title\u0007`,
      password: 'hunter2',
      err: new Error(`m${ESCAPE}[31m`),
    });
    expect(texts[0]).not.toContain(ESCAPE);
    expect(texts[0]).not.toContain('\u0007');
    expect(texts[0]).not.toMatch(/^fake/m);
    expect(texts[0]).not.toContain('hunter2');
  });
});

it('elsewhere a line is JSON', () => {
  const texts = captureTerminal({}, false);
  getLogger().info('x');
  expect(JSON.parse(texts[0] ?? '')).toMatchObject({ event: 'x' });
});
