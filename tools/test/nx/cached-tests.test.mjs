import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { nx } from './nx-graph.mjs';

const folder = mkdtempSync(join(tmpdir(), 'wflo-nx-cache-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('the tests of a project, once they have passed', () => {
  const run = (env) => nx(['test', 'sanitize'], { NX_CACHE_DIRECTORY: folder, ...env });
  const fromCache = expect.stringContaining('read the output from the cache');

  it('come from the cache on the same machine', () => {
    run();
    expect(run()).toEqual(fromCache);
  });

  it('run again when no component may be missing', () => {
    expect(run({ WFLO_REQUIRE_COMPONENTS: 'all' })).not.toEqual(fromCache);
  });

  it('run again where other programs are found', () => {
    const bin = join(folder, 'bin');
    mkdirSync(bin);
    symlinkSync(process.execPath, join(bin, 'node'));
    expect(run({ PATH: bin })).not.toEqual(fromCache);
  });
});
