import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const temporalAddress = process.env['WFLO_TEST_TEMPORAL_ADDRESS'];
const describeWithTemporal = temporalAddress === undefined ? describe.skip : describe;
const script = fileURLToPath(new URL('scenarios.mjs', import.meta.url));

describeWithTemporal('workflow code on a Temporal server', () => {
  let saw: Record<string, unknown>;

  beforeAll(async () => {
    const { stdout } = await promisify(execFile)(
      process.execPath,
      ['--conditions=@wflo/source', script],
      {
        env: { PATH: process.env['PATH'], WFLO_TEST_TEMPORAL_ADDRESS: temporalAddress },
        maxBuffer: 64 * 1_024 * 1_024,
      },
    );
    saw = JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as Record<string, unknown>;
  }, 300_000);

  it('runs a step whose first retry interval is longer than the longest by default', () => {
    expect(saw['longFirstInterval']).toEqual({
      end: { outputs: {} },
      rows: { execution: 'completed', a: 'completed' },
    });
  });

  it('ends a run whose arguments no activity can be scheduled with, saying what was given', () => {
    expect(saw['programWithoutTimeout']).toBe(
      'WFLO_INPUTS_INVALID: timeoutSeconds is "abc"; expected seconds above 0, at most 3600',
    );
    expect(saw['programOfNoText']).toBe(
      'WFLO_INPUTS_INVALID: code is {"print":1}; expected the text of a Python program',
    );
    expect(saw['nameWithoutText']).toBe(
      'WFLO_INPUTS_INVALID: name is {"toString":1,"valueOf":1}; expected text',
    );
  });
});
