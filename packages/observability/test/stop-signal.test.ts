import { spawn } from 'node:child_process';
import { once } from 'node:events';

const PROGRAM = `
import { onStopSignal } from '@wflo/observability';
onStopSignal((signal) => process.stdout.write('stopping at ' + signal));
setInterval(() => {}, 1000);
process.stdout.write('ready');
`;

describe('onStopSignal', () => {
  it.each([
    ['SIGTERM', 'SIGTERM', 143],
    ['SIGINT', 'SIGINT', 130],
    ['SIGTERM', 'SIGINT', 130],
  ] as const)(
    'starts to stop at the first %s, and ends at once at a %s after it',
    async (signal, second, code) => {
      const child = spawn(
        process.execPath,
        ['--conditions=@wflo/source', '--input-type=module', '--eval', PROGRAM],
        { cwd: `${import.meta.dirname}/..`, stdio: ['ignore', 'pipe', 'inherit'] },
      );
      const exited = once(child, 'exit');
      await once(child.stdout, 'data');
      child.kill(signal);
      const [said] = (await once(child.stdout, 'data')) as [Buffer];
      expect(said.toString()).toBe(`stopping at ${signal}`);
      child.kill(second);
      expect((await exited)[0]).toBe(code);
    },
  );
});
