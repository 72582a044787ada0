import { executionStartOf, type RunStart } from '../../src/wire/execution-start.ts';

const first = Date.UTC(2026, 0, 1);
const madeAtFirst = `${first
  .toString(16)
  .padStart(12, '0')
  .replace(/^(.{8})/, '$1-')}-7d05-9554-fb1ed40956c7`;
const run = (part: Partial<RunStart> = {}): RunStart => ({
  startMillis: first + 60_000,
  cronDelayMillis: 0,
  previousRunId: 'previous',
  firstRunId: '0af76519-16cd-43dd-8448-eb211c80319c',
  isCron: false,
  ...part,
});

describe('the start of an execution', () => {
  it('is that of the chain, as the run before handed it over', () => {
    expect(executionStartOf(run(), `${first}`)).toBe(first);
    expect(executionStartOf(run({ firstRunId: madeAtFirst }), `${first - 1}`)).toBe(first - 1);
  });

  it('is read off the id of the first run where nothing was handed over', () => {
    expect(executionStartOf(run({ firstRunId: madeAtFirst }), undefined)).toBe(first);
  });

  it('is the run’s own when it is the first, or when what is known cannot be so', () => {
    const own = first + 60_000;
    expect(executionStartOf(run({ previousRunId: undefined }), `${first}`)).toBe(own);
    expect(executionStartOf(run(), undefined)).toBe(own);
    for (const impossible of ['junk', '-1', `${own + 1}`, '']) {
      expect(executionStartOf(run(), impossible)).toBe(own);
    }
    expect(executionStartOf(run({ firstRunId: madeAtFirst, startMillis: 1 }), undefined)).toBe(1);
  });

  it('is when a turn of a cron schedule is due', () => {
    const turn = run({ isCron: true, cronDelayMillis: 500, firstRunId: madeAtFirst });
    expect(executionStartOf(turn, `${first}`)).toBe(first + 60_500);
  });
});
