import { executionText } from '../../../src/cli/output/execution-text.ts';
import { COLUMNS } from '../../../src/cli/commands/list.ts';
import { UNKNOWN_CALLS } from '../../../src/cli/ledger/call-sums.ts';
import { shellWord, table } from '../../../src/cli/output/terminal-text.ts';
import { EXECUTION_STATUSES, type ExecutionStatus } from '../../../src/database/status.ts';
import { readCommandSettings } from '../../../src/settings.ts';

const HOSTILE = 'a\u001b[2Jb\u001b]0;title\u0007c\u009b31md\u202ee\rf\u0000g';
// eslint-disable-next-line no-control-regex -- these are what must not be there
const STEERING = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e]/;

describe('the table of wflo list', () => {
  it('keeps its columns below their titles, whatever the status', () => {
    const row = (status: ExecutionStatus) => ({
      execution_id: 'exec-1',
      workflow_id: 'w',
      workflow_type: 'WfloWorkflow',
      run_id: 'r',
      status,
      started_at: '2026-01-02T03:04:05.678Z',
      ended_at: null,
      duration_seconds: 1,
      trace_id: null,
      cost_usd: null,
      ...UNKNOWN_CALLS,
    });
    const [head = '', ...rows] = table(COLUMNS, EXECUTION_STATUSES.map(row)).split('\n');
    const times = rows.map((line) => line.indexOf('1.00 s'));
    expect(times).toEqual(EXECUTION_STATUSES.map(() => head.indexOf('TIME')));
  });
});

describe('text from elsewhere', () => {
  it.each([
    ['exec-1', 'exec-1'],
    ['x; reboot', "'x; reboot'"],
    ["it's $(reboot)", String.raw`'it'\''s $(reboot)'`],
  ])('is one word of a shell: %s', (text, word) => {
    expect(shellWord(text)).toBe(word);
  });

  it('steers none wherever an execution shows it', () => {
    const step = {
      step_id: HOSTILE,
      type: 'approval',
      status: 'running',
      attempts: 0,
      started_at: '2026-01-02T03:04:05.678Z',
      ended_at: null,
      duration_seconds: null,
      approval: { message: HOSTILE },
    } as const;
    const text = executionText(
      {
        execution_id: HOSTILE,
        workflow_id: HOSTILE,
        workflow_type: HOSTILE,
        workflow_version: HOSTILE,
        run_id: 'r',
        status: 'failed',
        started_at: '2026-01-02T03:04:05.678Z',
        ended_at: null,
        duration_seconds: null,
        trace_id: null,
        cost_usd: '0',
        steps: [step],
        outputs: { [HOSTILE]: HOSTILE },
        error: { code: HOSTILE, message: HOSTILE },
      },
      readCommandSettings({}),
    );

    // Our own colours, where they are forced.
    // eslint-disable-next-line no-control-regex -- that is how they begin
    const plain = text.replaceAll(/\u001b\[\d+m/g, '');
    expect(plain).toContain('waits for a decision');
    expect(plain).not.toMatch(STEERING);
  });
});
