import { freePorts } from '@wflo/tools/ports';
import { axeFindings, sees, useBrowser, withBrowser } from './browser.ts';
import { research, runSpans, send } from './seed.ts';

withBrowser('a page that cannot have everything', () => {
  const browser = useBrowser();

  it('asks for the token, refuses a wrong one, and goes on with the right one', async () => {
    const token = 'a-token-of-the-test-0123456789';
    await browser.with({ token }, async (console, { visit }) => {
      await send(console, runSpans(research));
      await visit(
        '/runs',
        async (page) => {
          const field = page.getByLabel('Token');
          await field.waitFor();
          expect(await axeFindings(page)).toEqual([]);
          await field.fill('another one');
          await page.keyboard.press('Enter');
          await sees(page, 'That is not the token of this console.');
          expect(page.url()).not.toContain('token');
          await field.fill(token);
          await page.keyboard.press('Enter');
          await sees(page, 'research-agent');
          expect(page.url()).not.toContain('token');
        },
        { expected: /401/ },
      );
    });
  });

  it('shows what is known while Temporal is down, and says so', async () => {
    const [port] = await freePorts(1);
    const temporal = { address: `127.0.0.1:${port}` };
    await browser.with({ temporal }, async (console, { visit }) => {
      await send(console, runSpans(research));
      for (const path of ['/runs', '/runs/exec-research-1', '/health']) {
        await visit(path, async (page) => {
          await page.getByText(`127.0.0.1:${port}`).first().waitFor();
          if (path !== '/health') await sees(page, 'research-agent');
          expect(await page.getByRole('button', { name: 'cancel' }).count()).toBe(0);
        });
      }
    });
  });
});
