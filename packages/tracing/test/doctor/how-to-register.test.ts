import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { howToRegister } from '../../src/doctor/how-to-register.ts';

const application = process.argv[1];
let folder = '';

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'wflo-register-'));
  const installed = join(folder, 'node_modules', '@wflo', 'observability');
  await mkdir(installed, { recursive: true });
  const exports = { './register': './register.js' };
  await writeFile(join(installed, 'package.json'), JSON.stringify({ exports }));
  await writeFile(join(installed, 'register.js'), '');
});

afterAll(async () => {
  process.argv[1] = application ?? '';
  await rm(folder, { recursive: true, force: true });
});

it('names the register that the application can resolve', () => {
  process.argv[1] = join(folder, 'app.js');
  expect(howToRegister()).toContain('node --import @wflo/observability/register app.js');
});

it.each(['/nowhere/app.js', '[eval]'])('names that of this package in %s', (file) => {
  process.argv[1] = file;
  expect(howToRegister()).toContain('node --import @wflo/tracing/register app.js');
});
