import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { BIN_FOLDER, WORKSPACE_ROOT } from '../../bootstrap/workspace.mjs';
import { run } from '../../process/run.mjs';
import { addUp, countLine, forgetCounts } from '../../testing/counts.mjs';

describe('the counts of npm test', () => {
  let root;
  beforeEach(() => {
    // Inside the checkout, so that the project finds Jest's parts; Git ignores the folder.
    mkdirSync(join(WORKSPACE_ROOT, 'tools', 'test-output'), { recursive: true });
    root = mkdtempSync(join(WORKSPACE_ROOT, 'tools', 'test-output', 'counted-'));
  });
  afterEach(() => rmSync(root, { recursive: true, force: true }));

  async function runJest(files, options = {}) {
    for (const [name, text] of Object.entries(files)) writeFileSync(join(root, name), text);
    const config = {
      rootDir: root,
      testMatch: ['<rootDir>/*.test.cjs'],
      testPathIgnorePatterns: [],
      transform: {},
      reporters: [[join(WORKSPACE_ROOT, 'tools', 'testing', 'count-reporter.mjs'), options]],
    };
    writeFileSync(join(root, 'jest.config.json'), JSON.stringify(config));
    return run(process.execPath, [join(BIN_FOLDER, 'jest')], {
      cwd: root,
      env: { ...process.env, WFLO_TESTS: 'e2e' },
    });
  }

  it('are what Jest counted, a file that cannot be loaded being a failure', async () => {
    await runJest({
      'mixed.test.cjs': `
        test('passes', () => {});
        test('passes, too', () => {});
        test('fails', () => { throw new Error('no'); });
        test.skip('is skipped', () => {});
      `,
      'broken.test.cjs': `throw new Error('cannot be loaded');`,
    });
    expect(addUp([{ name: 'counted', root, targets: { e2e: {} } }])).toMatchObject({
      passed: 2,
      failed: 2,
      skipped: 1,
    });
  });

  it('have one failure for a failed test, whatever its file leaves behind', async () => {
    const ended = await runJest(
      {
        'left.test.cjs': `
          test('fails', () => { require('node:net').createServer().listen(0); throw new Error('no'); });
          afterAll(() => { throw new Error('not there to be closed'); });
        `,
      },
      { exitGraceMillis: 100 },
    );
    expect(ended.output).toContain('left something open');
    expect(addUp([{ name: 'counted', root, targets: { e2e: {} } }]).failed).toBe(1);
  });

  it.each([
    ['cannot close what it opened', `afterAll(() => { throw new Error('no'); });`],
    ['leaves something open', `require('node:net').createServer().listen(0);`],
  ])('have a failure for a file that passes and %s', async (_name, line) => {
    const text = `test('passes', () => {}); ${line}`;
    await runJest({ 'left.test.cjs': text }, { exitGraceMillis: 100 });
    const total = addUp([{ name: 'counted', root, targets: { e2e: {} } }]);
    expect(total).toMatchObject({ passed: 1, failed: 1 });
  });

  it('take a project whose run has crashed for a failure', async () => {
    const ended = await runJest({
      'crash.test.cjs': `test('ends Jest', () => process.kill(process.pid, 'SIGKILL'));`,
    });
    expect(ended.ok).toBe(false);
    const total = addUp([{ name: 'counted', root, targets: { e2e: {} } }]);
    expect(total).toMatchObject({ passed: 0, failed: 1 });
    expect(total.problems).toEqual(['counted:e2e did not run to its end']);
  });

  it('do not come from an earlier run', async () => {
    await runJest({ 'good.test.cjs': `test('passes', () => {});` });
    expect(JSON.parse(readFileSync(join(root, 'test-output', 'e2e.json'), 'utf8')).passed).toBe(1);
    forgetCounts([{ root }]);
    expect(addUp([{ name: 'counted', root, targets: { e2e: {} } }])).toMatchObject({
      passed: 0,
      failed: 1,
    });
  });

  it('make one line, which names skipped tests only when there are some', () => {
    expect(countLine({ passed: 12, failed: 0, skipped: 0 })).toBe('12 passed, 0 failed');
    expect(countLine({ passed: 1, failed: 2, skipped: 3 })).toBe('1 passed, 2 failed, 3 skipped');
  });
});
