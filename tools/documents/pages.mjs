/**
 * The pages of the repository (README.md, CONTRIBUTING.md, docs/…) with their links and headings.
 *
 * @module
 */
import { globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { WORKSPACE_ROOT } from '../bootstrap/workspace.mjs';
import { headingSlug } from './heading-slug.mjs';

const PAGES = ['*.md', '{docs,examples,packages,apps,libs,tools,truth,.github}/**/*.md'];
const NO_PAGES = /(^|\/)(node_modules|dist|CHANGELOG\.md)(\/|$)/;
const FENCE = /^```.*\n[^]*?^```$/gm;

/** Paths, from the root of the workspace, of all pages that people write. */
export function pagePaths() {
  return globSync(PAGES, { cwd: WORKSPACE_ROOT }).filter((path) => !NO_PAGES.test(path));
}

export const readPage = (path) => readFileSync(join(WORKSPACE_ROOT, path), 'utf8');

/** The links of a page that lead into the repository: `{ href, path, anchor? }`. */
export function linksOf(path, repository) {
  const links = [...prose(path).matchAll(/\]\(<?([^)\s>]+)>?\)/g)].map(([, href]) => href);
  return links.map((href) => within(href, path, repository)).filter((link) => link !== undefined);
}

function within(href, page, repository) {
  const [target, anchor] = href.split('#');
  const absolute = new RegExp(`^${repository}/(?:blob|tree)/main/(.*)`).exec(target);
  if (absolute !== null) return { href, path: absolute[1], anchor };
  if (/^[a-z]+:/.test(target)) return undefined;
  return { href, path: target === '' ? page : join(dirname(page), target), anchor };
}

/** The anchors of a page's headings, as GitHub and the site make them. */
export function anchorsOf(path) {
  const headings = [...withoutFences(path).matchAll(/^#+ (.+)$/gm)].map(([, text]) => text);
  return new Set(
    headings.map((text) => headingSlug(text.replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1'))),
  );
}

/** What stands between backticks on one line, outside of fenced blocks. */
export function inlineCode(path) {
  return [...withoutFences(path).matchAll(/`([^`\n]+)`/g)].map(([, text]) => text);
}

/** How many words a page has, code and tables included. */
export const wordCount = (path) => readPage(path).split(/\s+/).filter(Boolean).length;

const withoutFences = (path) => readPage(path).replaceAll(FENCE, '');
const prose = (path) => withoutFences(path).replaceAll(/`[^`\n]*`/g, '');
