import { mkdirSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { areDependenciesStale } from '../../bootstrap/dependencies.mjs';
import { nodeProblem, NODE_RELEASE } from '../../bootstrap/node-release.mjs';
import { requireNode, requirePlatform } from '../../bootstrap/requirements.mjs';
import { WORKSPACE_ROOT } from '../../bootstrap/workspace.mjs';

describe('the dependencies', () => {
  let root;
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'wflo-bootstrap-'));
    mkdirSync(join(root, 'node_modules'));
    touch(100, 'package-lock.json');
  });
  afterEach(() => rmSync(root, { recursive: true, force: true }));

  function touch(seconds, ...path) {
    const file = join(root, ...path);
    writeFileSync(file, '{}');
    utimesSync(file, seconds, seconds);
  }

  it('are installed when there is no finished installation', () => {
    expect(areDependenciesStale(root)).toBe(true);
  });

  it('are installed again when the lockfile is newer', () => {
    touch(99, 'node_modules', '.package-lock.json');
    expect(areDependenciesStale(root)).toBe(true);
  });

  it('are left alone otherwise', () => {
    touch(101, 'node_modules', '.package-lock.json');
    expect(areDependenciesStale(root)).toBe(false);
  });
});

describe('the Node that is installed', () => {
  const program = join(WORKSPACE_ROOT, 'node_modules', 'node', 'bin', 'node');

  it('is of the version whose digest is known', () => {
    const lockfile = JSON.parse(readFileSync(join(WORKSPACE_ROOT, 'package-lock.json'), 'utf8'));
    expect(NODE_RELEASE.version).toBe(lockfile.packages['node_modules/node'].version);
  });

  it('is the pinned program, and another is refused', async () => {
    expect(await nodeProblem(program)).toBeUndefined();
    expect(await nodeProblem(import.meta.filename, 'linux-x64')).toMatch(/not the pinned release/);
  });
});

describe('the machine', () => {
  it('needs Node 20 or newer', () => {
    expect(() => requireNode('18.19.0')).toThrow('This is Node 18.19.0; the set-up needs Node 20');
    expect(() => requireNode('20.0.0')).not.toThrow();
    expect(() => requireNode('24.1.0')).not.toThrow();
  });

  it('is a Linux or a macOS', () => {
    expect(() => requirePlatform('win32')).toThrow('WSL 2');
    expect(() => requirePlatform('darwin')).not.toThrow();
  });
});
