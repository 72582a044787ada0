import { axeFindings, sees, sidewaysPixels, useBrowser, withBrowser } from './browser.ts';
import { research, runSpans, send, sendLines, sendMetric } from './seed.ts';
import type { TestConsole } from '../a-console.ts';

async function seed(console: TestConsole): Promise<void> {
  await send(console, runSpans(research));
  await send(
    console,
    runSpans({ executionId: 'exec-2', workflow: 'scrape', error: '429, at last' }),
  );
  const line = { executionId: research.executionId, message: 'page_fetched', fields: { page: 7 } };
  await sendLines(console, [line, { ...line, message: 'slow_page', level: 'WARN' }]);
  await sendMetric(console, 'wflo_open_things');
}

/** Each page by what is seen on it once it is there. */
const PAGES = [
  ['/runs', 'research-agent'],
  ['/runs/exec-research-1', 'fetch_page ×20'],
  ['/runs/exec-research-1?tab=Logs', 'page_fetched'],
  ['/runs/exec-research-1?tab=Cost', '0.0069 USD'],
  ['/runs/exec-research-1?tab=Input+and+output', 'Result'],
  ['/runs/exec-none', 'Nothing is known of this run'],
  ['/compare?a=exec-research-1&b=exec-2', 'What they did'],
  ['/cost?groupBy=model', 'claude-sonnet-4-5'],
  ['/logs', 'slow_page'],
  ['/traces', 'workflow.execute'],
  ['/metrics', 'wflo_open_things'],
  ['/health', 'Loss report'],
  ['/nothing-of-that-name', 'There is no such page'],
] as const;

withBrowser('each page', () => {
  const browser = useBrowser();

  it.each([
    [1_280, 'light', PAGES],
    [360, 'dark', PAGES],
    [1_280, 'dark', PAGES.slice(0, 2)],
    [2_560, 'light', PAGES.slice(0, 2)],
  ] as const)('has no finding of axe, and fits %d px, %s', async (width, colorScheme, pages) => {
    await browser.with({}, async (console, { visit }) => {
      await seed(console);
      const found: unknown[] = [];
      for (const [path, text] of pages) {
        await visit(
          path,
          async (page) => {
            await sees(page, text);
            const [findings, sideways] = [await axeFindings(page), await sidewaysPixels(page)];
            if (findings.length > 0 || sideways > 0) found.push({ path, findings, sideways });
          },
          { viewport: { width, height: 800 }, colorScheme, expected: /404 \(Not Found\)/ },
        );
      }
      expect(found).toEqual([]);
    });
  });

  it('says what to do next when nothing has run', async () => {
    await browser.with({}, async (_, { visit }) => {
      for (const [path, text] of [
        ['/runs', 'OTEL_EXPORTER_OTLP_ENDPOINT=http://localhost:4317 node worker.js'],
        ['/cost', 'Calls are known from the spans'],
        ['/logs', 'Lines come from workers'],
        ['/traces', 'Traces come over OTLP'],
        ['/metrics', 'Metrics come over OTLP'],
        ['/compare', 'Two runs are needed'],
      ] as const) {
        await visit(path, async (page) => {
          await sees(page, text);
          expect(await axeFindings(page)).toEqual([]);
        });
      }
    });
  });
});
