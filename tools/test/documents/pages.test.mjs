import { existsSync, globSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { WORKSPACE_ROOT } from '../../bootstrap/workspace.mjs';
import { anchorsOf, inlineCode, linksOf, pagePaths, wordCount } from '../../documents/pages.mjs';
import { repositoryPage } from '../../release/repository.mjs';

const pages = pagePaths();
const tests = new Set(
  globSync('{apps,packages,libs,tools,truth,docker}/**/*.test.{ts,mjs}', {
    cwd: WORKSPACE_ROOT,
    exclude: ['**/node_modules'],
  }).map((path) => basename(path)),
);
const exists = (path) => existsSync(join(WORKSPACE_ROOT, path));
/** A path of a source in running text: from the root, or from the folder of a package or an app. */
const SOURCE_PATH =
  /^(apps|packages|libs|tools|docs|docker|examples|src|test|bench)\/[\w./-]+\.\w+$/;
/** Stands for a name of the reader's choice: `LANGUAGE-thread.ts`. */
const PLACEHOLDER = /(^|\/)(?!README|CONTRIBUTING|SECURITY)[A-Z]+[-./]/;

const isSource = (path) =>
  exists(path) || globSync(`{packages,apps,libs}/*/${path}`, { cwd: WORKSPACE_ROOT }).length > 0;

it('finds the pages', () => {
  expect(pages).toEqual(expect.arrayContaining(['README.md', 'docs/errors.md']));
  expect(pages.length).toBeGreaterThan(40);
});

describe.each(pages)('%s', (page) => {
  it('links to files and headings that exist', () => {
    const dead = linksOf(page, repositoryPage()).filter(({ path, anchor }) => {
      if (!exists(path)) return true;
      if (anchor === undefined || !path.endsWith('.md')) return false;
      return !anchorsOf(path).has(anchor);
    });
    expect(dead.map(({ href }) => href)).toEqual([]);
  });

  it('names files that exist', () => {
    const missing = inlineCode(page).filter(
      (text) => SOURCE_PATH.test(text) && !PLACEHOLDER.test(text) && !isSource(text),
    );
    const missingTests = inlineCode(page).filter(
      (text) => /^[\w./-]+\.test\.(ts|mjs)$/.test(text) && !tests.has(basename(text)),
    );
    expect([...missing, ...missingTests]).toEqual([]);
  });
});

describe.each(pages.filter((page) => /^(packages|apps)\/[^/]+\/README\.md$/.test(page)))(
  '%s',
  (readme) => {
    it('is read in a few minutes', () => {
      expect(wordCount(readme)).toBeLessThan(800);
    });

    it('has links that work on npm', () => {
      if (readme.startsWith('apps/')) return;
      const links = linksOf(readme, repositoryPage()).map(({ href }) => href);
      expect(links.length).toBeGreaterThan(2);
      expect(links.filter((href) => !/^(https:|#)/.test(href))).toEqual([]);
    });
  },
);
