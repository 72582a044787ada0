import { readFileSync } from 'node:fs';
import { packageVersion } from '../../src/index.ts';

it('reads the version of the package that a file belongs to, from any depth', () => {
  const manifest = readFileSync(`${import.meta.dirname}/../../package.json`, 'utf8');
  const { version } = JSON.parse(manifest) as { version: string };
  expect(packageVersion(import.meta.url)).toBe(version);
});
