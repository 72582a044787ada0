import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually } from './eventually.ts';
import { ServiceProcess } from './service-process.ts';
import { TcpGate } from './tcp-gate.ts';

const temporalAddress = process.env['WFLO_TEST_TEMPORAL_ADDRESS'];

function suite(): void {
  it('is said in one line by wflo run --wait, with the execution that goes on, exit 69', async () => {
    const [host = '', port] = (temporalAddress ?? '').split(':');
    const gate = new TcpGate(host, Number(port));
    const folder = mkdtempSync(join(tmpdir(), 'wflo-lost-'));
    const file = join(folder, 'waiter.json');
    const steps = [{ id: 'wait', type: 'approval', message: 'go on?' }];
    writeFileSync(file, JSON.stringify({ id: 'waiter', version: '1', steps }));
    const args = ['--conditions=@wflo/source', '--no-warnings', 'src/cli/main.ts'];
    const wflo = new ServiceProcess([...args, 'run', file, '--wait'], 'apps/worker', {
      TEMPORAL_ADDRESS: `127.0.0.1:${await gate.listen()}`,
      // No worker polls it: the execution waits for ever.
      TEMPORAL_TASK_QUEUE: 'nobody-polls-this',
      WFLO_STATE_FOLDER: folder,
    });
    try {
      const [, id = ''] = await eventually('the start', async () => {
        return /started (exec-\S+)/.exec(wflo.output) ?? undefined;
      });
      gate.shut();
      expect(await wflo.ended()).toBe(69);
      const [, line, ...more] = wflo.output.trimEnd().split('\n');
      expect(line).toMatch(/^WFLO_TEMPORAL_UNREACHABLE: Temporal at 127\.0\.0\.1:\d+ .*goes on/);
      expect(line).toContain(`show ${id}`);
      expect(more).toEqual([]);
    } finally {
      gate.close();
      rmSync(folder, { recursive: true, force: true });
    }
  }, 180_000);
}

if (temporalAddress === undefined) describe.skip('a lost Temporal', () => undefined);
else describe('a lost Temporal', suite);
