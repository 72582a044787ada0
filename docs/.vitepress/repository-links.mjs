/**
 * On GitHub a page reaches the sources by relative links; on the site those files do not exist. This
 * markdown-it plugin turns each link that leaves docs/ into a link to the repository.
 *
 * @module
 */
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { repositoryPage } from '../../tools/release/repository.mjs';

const DOCS = fileURLToPath(new URL('..', import.meta.url));
const WORKSPACE = dirname(join(DOCS, '.'));

export function repositoryLinks(markdown) {
  markdown.core.ruler.push('repository_links', ({ tokens, env }) => {
    for (const token of tokens.flatMap(({ children }) => children ?? [])) {
      const href = token.type === 'link_open' ? token.attrGet('href') : null;
      const target = href === null ? undefined : inRepository(href, env.path);
      if (target !== undefined) token.attrSet('href', target);
    }
  });
}

/** Where the link leads in the repository; nothing where it stays within docs/ or is absolute. */
function inRepository(href, page) {
  if (!href.startsWith('../') && !href.startsWith('./')) return undefined;
  const path = relative(WORKSPACE, join(dirname(page), href));
  return path.startsWith('docs/') ? undefined : `${repositoryPage()}/blob/main/${path}`;
}
