import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { WORKSPACE_ROOT } from '../../bootstrap/workspace.mjs';
import { publishablePackages } from '../../release/publishable.mjs';
import {
  ALERT_FILES,
  CLONE_PAGES,
  repositoryFields,
  repositoryPage,
  withClonesOf,
  withPagesAt,
  withRepositoryFields,
  withRunbooksAt,
} from '../../release/repository.mjs';

const read = (path) => readFileSync(join(WORKSPACE_ROOT, path), 'utf8');
const elsewhere = {
  repository: { type: 'git', url: 'git+https://git.example.com/team/observability.git' },
};

describe('what follows from the repository of the root package.json', () => {
  const packages = publishablePackages().map((one) => [one.name, one]);

  it.each(packages)('is in the package.json of %s', (_name, { folder, manifest }) => {
    expect(manifest).toMatchObject(repositoryFields(folder));
  });

  it.each(packages)('is in the README of %s', (_name, { readme }) => {
    expect(withPagesAt(repositoryPage(), readme)).toBe(readme);
    const moved = withPagesAt(repositoryPage(elsewhere), readme);
    expect(moved).toContain('https://git.example.com/team/observability/blob/main/docs/');
    expect(moved).not.toContain(`${repositoryPage()}/blob/main/docs/`);
  });

  it.each(ALERT_FILES)('is in %s', (path) => {
    expect(withRunbooksAt(repositoryPage(), read(path))).toBe(read(path));
  });

  it.each(CLONE_PAGES)('is in the commands of %s', (path) => {
    expect(withClonesOf(repositoryPage(), read(path))).toBe(read(path));
    const moved = withClonesOf(repositoryPage(elsewhere), read(path));
    expect(moved).toContain(
      'git clone https://git.example.com/team/observability.git\ncd observability\n',
    );
  });

  it('is in no file that is not written from it', () => {
    const search = ['grep', '-l', '-F', repositoryPage(), '--', ':!*CHANGELOG.md'];
    const found = execFileSync('git', search, { cwd: WORKSPACE_ROOT, encoding: 'utf8' });
    const written = publishablePackages().flatMap(({ folder }) =>
      ['package.json', 'README.md'].map((name) => relative(WORKSPACE_ROOT, join(folder, name))),
    );
    const known = new Set(['package.json', ...written, ...ALERT_FILES, ...CLONE_PAGES]);
    expect(found.split('\n').filter((path) => path !== '' && !known.has(path))).toEqual([]);
  });

  it('is the address of the new repository after a move', () => {
    const { folder, manifest } = publishablePackages().find(
      ({ name }) => name === '@wflo/contracts',
    );
    const moved = withRepositoryFields(manifest, repositoryFields(folder, elsewhere));
    expect(moved).toMatchObject({
      homepage: 'https://git.example.com/team/observability/tree/main/packages/contracts#readme',
      bugs: { url: 'https://git.example.com/team/observability/issues' },
      repository: { ...elsewhere.repository, directory: 'packages/contracts' },
    });
    const home = repositoryFields(folder);
    expect(JSON.stringify(withRepositoryFields(moved, home))).toBe(JSON.stringify(manifest));
    for (const path of ALERT_FILES) {
      const urls = withRunbooksAt(repositoryPage(elsewhere), read(path)).match(/runbook_url: .*/g);
      const prefix = 'runbook_url: https://git.example.com/team/observability/blob/main/docs/';
      expect(urls.filter((url) => !url.startsWith(prefix))).toEqual([]);
    }
  });

  it.each([undefined, 'wflo/wflo', { url: 'https://git.example.com/team/observability' }])(
    'is nothing where the field is %j',
    (repository) => {
      expect(() => repositoryPage({ repository })).toThrow(/expected "git\+https:/);
    },
  );
});
