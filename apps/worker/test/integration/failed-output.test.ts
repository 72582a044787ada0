import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { ExecutionView } from '../../src/cli/output/execution-view.ts';
import { System } from './system.ts';

const temporalAddress = process.env['WFLO_TEST_TEMPORAL_ADDRESS'];
const describeWithTemporal = temporalAddress === undefined ? describe.skip : describe;

describeWithTemporal('what failed steps had to show', () => {
  const teapot = createServer(({ url }, response) => {
    if (url === '/silent') return;
    if (url === '/broken') response.destroy();
    else response.writeHead(418).end('short and stout');
  });
  let system: System;
  let target: string;

  beforeAll(async () => {
    teapot.listen(0, '127.0.0.1');
    await once(teapot, 'listening');
    target = `127.0.0.1:${(teapot.address() as AddressInfo).port}`;
    const env = { WFLO_HTTP_ALLOWED_HOSTS: target };
    system = new System({ temporalAddress: temporalAddress ?? '', env });
    await system.start();
  }, 120_000);
  afterAll(async () => {
    await system.stop();
    teapot.close();
    teapot.closeAllConnections();
  }, 60_000);

  async function run(step: object): Promise<ExecutionView> {
    const path = join(system.folder, `${randomUUID()}.json`);
    const definition = { id: 'failing', version: '1', steps: [{ id: 'a', ...step }] };
    writeFileSync(path, JSON.stringify(definition));
    const { stdout } = await system.wflo('run', path, '--wait', '--json');
    return JSON.parse(stdout) as ExecutionView;
  }
  const python = (program: object) => run({ type: 'code', language: 'python', ...program });

  it.each([
    ['fails', 'error', 'WFLO_CODE_FAILED', { code: 'print("before")\nraise ValueError("x")' }],
    [
      'takes too long',
      'timeout',
      'WFLO_CODE_TIMEOUT',
      { code: 'print("before")\nwhile True: pass', timeoutSeconds: 2 },
    ],
    [
      'takes too much memory',
      'oom',
      'WFLO_CODE_OUT_OF_MEMORY',
      { code: 'print("before")\nx = []\nwhile True: x.append("a" * 10_000_000)', memoryMb: 64 },
    ],
    [
      'should have written JSON',
      'success',
      'WFLO_CODE_OUTPUT_NOT_JSON',
      { code: 'print("before")', parse: 'json' },
    ],
  ])(
    'is stored of a program that %s',
    async (_what, status, code, program) => {
      const shown = await python(program);
      expect(shown).toMatchObject({
        status: 'failed',
        error: { code },
        steps: [{ program: { attempt: 1, status, stdout: 'before\n', is_cut: false } }],
      });
      const { stdout } = await system.wflo('show', shown.execution_id);
      expect(stdout).toContain('a stdout of try 1:\n  before');
    },
    60_000,
  );

  it('is the last that its program wrote, of the last try', async () => {
    const shown = await python({
      code: 'import sys\nprint("x" * 50_000)\nprint("try", input())\nprint("noted", file=sys.stderr)\nsys.exit(1)',
      stdin: '{{ attempt }}',
      retry: { maximumAttempts: 2, initialIntervalSeconds: 0.1 },
    });
    expect(shown.steps).toMatchObject([
      { attempts: 2, program: { attempt: 2, exit_code: 1, stderr: 'noted\n', is_cut: true } },
    ]);
    expect(shown.steps[0]?.program?.stdout).toMatch(/xx\ntry 2\n$/);
    expect(shown.steps[0]?.program?.stdout).toHaveLength(16_384);
    const { stdout } = await system.wflo('show', shown.execution_id);
    expect(stdout).toContain('\n  try 2\n');
    expect(stdout).not.toContain('stderr of try');
  }, 60_000);

  it('is gone when a later try completes', async () => {
    const shown = await python({
      code: 'import sys\nprint("x")\nsys.exit(int(input()) == 1)',
      stdin: '{{ attempt }}',
      retry: { maximumAttempts: 2, initialIntervalSeconds: 0.1 },
    });
    expect(shown).toMatchObject({ status: 'completed', steps: [{ attempts: 2 }] });
    expect(shown.steps[0]).not.toHaveProperty('program');
  }, 60_000);

  it('is the body of a response that is refused', async () => {
    const shown = await run({ type: 'http', url: `http://${target}/` });
    expect(shown).toMatchObject({
      error: { code: 'WFLO_HTTP_STATUS' },
      steps: [{ response: { attempt: 1, status: 418, body: 'short and stout', is_cut: false } }],
    });
    const { stdout } = await system.wflo('show', shown.execution_id);
    expect(stdout).toContain('a response of try 1:\n  short and stout');
  }, 60_000);

  it.each([
    ['/silent', 'WFLO_HTTP_TIMEOUT'],
    ['/broken', 'WFLO_HTTP_FAILED'],
  ])(
    'is nothing for %s, which has a code of its own',
    async (path, code) => {
      const retry = { maximumAttempts: 1 };
      const step = { type: 'http', url: `http://${target}${path}`, timeoutSeconds: 1, retry };
      const shown = await run(step);
      expect(shown).toMatchObject({ status: 'failed', error: { code } });
      expect(shown.steps[0]).not.toHaveProperty('response');
    },
    60_000,
  );
});
