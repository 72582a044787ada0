import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { withoutPackages } from '@wflo/otlp/collector';

const FIXTURE = fileURLToPath(new URL('exports-once.ts', import.meta.url));

it('the export over gRPC says once and in one line that @grpc/grpc-js is to be added', async () => {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [
      '--no-warnings',
      '--conditions=@wflo/source',
      ...withoutPackages('@grpc/grpc-js'),
      FIXTURE,
      'http://127.0.0.1:1',
    ],
    { env: { ...process.env, NODE_OPTIONS: '' }, timeout: 60_000 },
  );
  const [warning, ...more] = JSON.parse(stdout) as string[];
  expect(more).toEqual([]);
  expect(warning).toMatch(/^[^\n]*: npm install @grpc\/grpc-js, or set [^\n]*http\/protobuf\b/);
  expect(warning).not.toContain('\n');
}, 120_000);
