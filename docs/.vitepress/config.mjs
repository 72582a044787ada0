import { defineConfig } from 'vitepress';
import { repositoryPage } from '../../tools/release/repository.mjs';
import { literalCode } from './literal-code.mjs';
import { headingSlug } from '../../tools/documents/heading-slug.mjs';
import { mermaidBlocks } from './mermaid-blocks.mjs';
import { repositoryLinks } from './repository-links.mjs';
import { nav, sidebar } from './sidebar.mjs';

export default defineConfig({
  title: 'wflo observability',
  description: 'Logs, traces, metrics and costs of durable AI-agent workflows',
  cacheDir: '../node_modules/.cache/vitepress',
  cleanUrls: true,
  ignoreDeadLinks: 'localhostLinks',
  markdown: {
    anchor: { slugify: headingSlug },
    config: (markdown) => {
      literalCode(markdown);
      mermaidBlocks(markdown);
      repositoryLinks(markdown);
    },
  },
  themeConfig: {
    nav,
    sidebar,
    outline: [2, 3],
    search: { provider: 'local' },
    socialLinks: [{ icon: 'github', link: repositoryPage() }],
    editLink: { pattern: `${repositoryPage()}/edit/main/docs/:path`, text: 'Edit this page' },
  },
  // Mermaid is one file of 2.6 MB, which a page loads only when it has a diagram.
  vite: { build: { chunkSizeWarningLimit: 3_000 } },
});
