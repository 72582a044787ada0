import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findEnvFile } from '../../src/settings/env-file.ts';

function folder(): string {
  return mkdtempSync(join(tmpdir(), 'wflo-env-'));
}

describe('findEnvFile', () => {
  it("looks upwards as far as the project's root", () => {
    const root = folder();
    const deep = join(root, 'apps', 'worker');
    mkdirSync(deep, { recursive: true });
    mkdirSync(join(root, '.git'));
    writeFileSync(join(root, '.env'), '');
    expect(findEnvFile(deep)).toBe(join(root, '.env'));
  });

  it('never leaves the project', () => {
    const outside = folder();
    const root = join(outside, 'project');
    mkdirSync(join(root, '.git'), { recursive: true });
    writeFileSync(join(outside, '.env'), '');
    expect(findEnvFile(root)).toBeUndefined();
  });

  it('outside a project reads the folder itself alone', () => {
    const outside = folder();
    const inner = join(outside, 'inner');
    mkdirSync(inner);
    writeFileSync(join(outside, '.env'), '');
    expect(findEnvFile(inner)).toBeUndefined();
    expect(findEnvFile(outside)).toBe(join(outside, '.env'));
  });
});
