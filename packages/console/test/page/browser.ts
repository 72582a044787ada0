import { AxeBuilder } from '@axe-core/playwright';
import { chromium, type Browser, type BrowserContextOptions, type Page } from 'playwright-core';
import type { ConsoleOptions } from '../../src/index.ts';
import { withConsole, type TestConsole } from '../a-console.ts';
import { buildPage } from './built-page.ts';

const executablePath = process.env['WFLO_TEST_CHROMIUM'];
/** Without a browser, tests of pages are skipped; the setup of the tests says how to get one. */
export const withBrowser = executablePath === undefined ? describe.skip : describe;

/** How long a page may take to show something; no test is about how long it takes. */
const DEADLINE = 60_000;

export interface Visit extends BrowserContextOptions {
  /** Errors that the browser is expected to tell of. */
  readonly expected?: RegExp;
}

export interface Pages {
  /** Opens a path of the console; what the page or the browser complains of fails the test. */
  readonly visit: (
    path: string,
    work: (page: Page) => Promise<void>,
    visit?: Visit,
  ) => Promise<void>;
}

/** A browser and the page as it is built now, for the tests of a `describe`. */
export function useBrowser(): {
  with(
    options: ConsoleOptions,
    work: (console: TestConsole, pages: Pages) => Promise<void>,
  ): Promise<void>;
} {
  let browser: Browser | undefined;
  let built: ReturnType<typeof buildPage> | undefined;
  beforeAll(async () => {
    built = buildPage();
    browser = await chromium.launch({
      executablePath: executablePath ?? '',
      // Without a sandbox it starts as root, too; it visits nothing but the console.
      args: ['--no-sandbox', '--disable-dev-shm-usage'],
    });
  });
  afterAll(async () => {
    await browser?.close();
    built?.remove();
  });
  return {
    with: (options, work) =>
      withConsole({ pageFolder: built?.folder, ...options }, (console) =>
        work(console, {
          visit: async (path, look, visit) => {
            if (browser !== undefined) await visitPage(browser, console, path, look, visit);
          },
        }),
      ),
  };
}

async function visitPage(
  browser: Browser,
  { url }: TestConsole,
  path: string,
  work: (page: Page) => Promise<void>,
  { expected, ...options }: Visit = {},
): Promise<void> {
  const context = await browser.newContext({
    viewport: { width: 1_280, height: 800 },
    colorScheme: 'light',
    ...options,
  });
  context.setDefaultTimeout(DEADLINE);
  const page = await context.newPage();
  const complaints: string[] = [];
  const complain = (text: string) => {
    if (expected?.test(text) !== true) complaints.push(text);
  };
  // Violations of the content security policy are errors in the browser's console, too.
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) complain(message.text());
  });
  page.on('pageerror', ({ message }) => {
    complain(message);
  });
  page.on('request', (request) => {
    if (!/^(data|blob):/.test(request.url()) && !request.url().startsWith(new URL(url).origin)) {
      complain(`a request to ${request.url()}`);
    }
  });
  try {
    await page.goto(new URL(path, url).href);
    await work(page);
  } finally {
    await context.close();
  }
  expect(complaints).toEqual([]);
}

/** What axe finds against WCAG 2.2 A and AA, as short texts. */
export async function axeFindings(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page })
    .setLegacyMode()
    .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'])
    .analyze();
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${id}: ${html.slice(0, 160)} ${failureSummary ?? ''}`),
  );
}

/** How far the page can be scrolled sideways, in pixels. */
export async function sidewaysPixels(page: Page): Promise<number> {
  const root = page.locator(':root');
  return root.evaluate(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth);
}

/** Waits until a text is seen. */
export async function sees(page: Page, text: string | RegExp): Promise<void> {
  await page.getByText(text).filter({ visible: true }).first().waitFor();
}
