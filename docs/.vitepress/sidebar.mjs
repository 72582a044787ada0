/** The order of the pages: guides by reader, reference, explanation. */
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const RUNBOOKS = fileURLToPath(new URL('../runbooks', import.meta.url));

export const nav = [
  { text: 'Guides', link: '/guides/temporal', activeMatch: '/(guides|observability|runbooks)' },
  { text: 'Reference', link: '/errors', activeMatch: '/(reference|errors|metrics)' },
  { text: 'Explanation', link: '/architecture', activeMatch: '/(explanation|architecture|perf)' },
];

export const sidebar = [
  {
    text: 'Guides',
    items: [
      page('Where to begin', '/'),
      page('Install, reset, upgrade, remove', '/guides/install'),
      page('I write Temporal workflows in TypeScript', '/guides/temporal'),
      page('I use one package', '/guides/one-package'),
      page('Add an instrumentation', '/guides/add-an-instrumentation'),
      page('Send it to a backend', '/guides/export'),
      page('In one file, and as a function', '/guides/bundle'),
      page('I describe workflows in JSON', '/guides/definitions'),
      page('I look at runs: the console', '/console'),
      page('I operate it', '/observability'),
      { text: 'Runbooks', collapsed: true, items: runbooks() },
      page('I work on it', '/guides/contribute'),
    ],
  },
  {
    text: 'Reference',
    items: [
      page('Error codes', '/errors'),
      page('Settings', '/reference/settings'),
      page('Workflow metrics', '/metrics'),
      page('Service metrics', '/reference/service-metrics'),
      page('Spans', '/reference/spans'),
      folder('Packages', 'packages', [
        'temporal',
        'logging',
        'tracing',
        'metrics',
        'obs-server',
        'observability',
        'contracts',
        'genai',
        'pricing',
      ]),
      folder('Apps', 'apps', ['worker', 'cost-service', 'sandbox-runner']),
    ],
  },
  {
    text: 'Explanation',
    items: [
      page('Architecture and decisions', '/architecture'),
      page('The bounds of truth', '/explanation/truth'),
      page('How the Temporal plugin stays true', '/explanation/temporal'),
      page('Measurements', '/performance'),
    ],
  },
];

function page(text, link) {
  return { text, link };
}

function folder(text, name, pages) {
  return { text, items: pages.map((one) => page(one, `/reference/${name}/${one}`)) };
}

function runbooks() {
  return readdirSync(RUNBOOKS).map((file) => {
    const [, title] = /^# (.+)$/m.exec(readFileSync(`${RUNBOOKS}/${file}`, 'utf8'));
    return page(title, `/runbooks/${file.replace(/\.md$/, '')}`);
  });
}
