import { readFile } from 'node:fs/promises';
import { useBrowser, withBrowser } from './browser.ts';
import { activity, llmCall, research, runSpans, send, sendLines } from './seed.ts';

withBrowser('the page of a run', () => {
  const browser = useBrowser();

  it('shows attempts and waits, and beside them prompt, answer, price and error', async () => {
    await browser.with({}, async (console, { visit }) => {
      await send(console, runSpans(research));
      await visit('/runs/exec-research-1', async (page) => {
        const rows = page.getByRole('treeitem');
        await rows.filter({ hasText: 'fetch_page ×20' }).filter({ hasText: '20 ok' }).waitFor();
        const search = rows.filter({ hasText: 'search' });
        expect(await search.locator('.bar-item').count()).toBe(3);
        expect(await search.locator('.bar-item.waiting').count()).toBe(1);

        await rows.filter({ hasText: 'ask' }).click();
        const detail = page.getByRole('complementary');
        await detail.getByText('What is the weather in Reykjavik?').waitFor();
        await detail.getByText('Four degrees, and wind.').waitFor();
        await detail.getByText('$0.0069').first().waitFor();

        await page.keyboard.press('e');
        await detail.getByRole('button', { name: 'attempt 1' }).click();
        await detail.getByText('429 Too Many Requests').waitFor();
        expect(new URL(page.url()).searchParams.get('item')).not.toBeNull();
        await page.keyboard.press('Escape');
        await detail.waitFor({ state: 'detached' });
      });
    });
  });

  it('follows a run that goes on, without being loaded again', async () => {
    await browser.with({}, async (console, { visit }) => {
      const line = (message: string, atMs: number) => ({
        executionId: 'exec-live',
        message,
        atMs,
        fields: { step_id: 'plan', step_type: 'code' },
      });
      const startMs = Date.now() - 5_000;
      const [workflow, ...inside] = runSpans({
        executionId: 'exec-live',
        startMs,
        inside: (run) => [activity(run, { type: 'draft', id: '1', fromMs: 10, lastsMs: 900 })],
      });
      await send(console, inside);
      await sendLines(console, [line('step_started', startMs)]);
      await visit('/runs/exec-live', async (page) => {
        const rows = page.getByRole('treeitem');
        await rows.filter({ hasText: 'draft' }).waitFor();
        await rows.filter({ hasText: 'plan' }).filter({ hasText: 'running' }).waitFor();
        await page.evaluate("document.title = 'not loaded again'");
        await sendLines(console, [line('step_completed', startMs + 1_000)]);
        if (workflow !== undefined) await send(console, [workflow]);
        await rows.filter({ hasText: 'workflow.execute' }).waitFor();
        await rows.filter({ hasText: 'plan' }).filter({ hasText: '1.00 s' }).waitFor();
        await page.locator('.run-head').getByText('completed').waitFor();
        expect(await page.title()).toBe('not loaded again');
      });
    });
  });

  it('is shared as one file that needs nothing else and has no secret', async () => {
    const secret = 'sk-proj-abcdefghijklmnopqrstuvwxyz0123456789';
    await browser.with({}, async (console, { visit }) => {
      await send(
        console,
        runSpans({
          executionId: 'exec-shared',
          workflow: '<script>alert(1)</script>',
          error: `401 for Authorization: Bearer ${secret}`,
          inside: (run) => llmCall(run, 10, 'a question', 'an answer'),
        }),
      );
      await sendLines(console, [
        { executionId: 'exec-shared', message: 'called', fields: { url: 'x', api_key: secret } },
      ]);
      await visit('/runs/exec-shared', async (page) => {
        await page.getByRole('treeitem').first().waitFor();
        const [download] = await Promise.all([
          page.waitForEvent('download'),
          page.getByRole('button', { name: 'share', exact: true }).click(),
        ]);
        expect(download.suggestedFilename()).toBe('exec-shared.html');
        const html = await readFile(await download.path(), 'utf8');
        expect(html).toContain('exec-shared');
        expect(html).toContain('chat claude-sonnet-4-5');
        expect(html).toContain('called');
        expect(html).not.toContain(secret);
        expect(html).not.toMatch(/<script|https?:\/\/|src=/);
      });
    });
  });
});
