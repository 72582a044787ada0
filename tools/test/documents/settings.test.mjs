import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { WORKSPACE_ROOT } from '../../bootstrap/workspace.mjs';
import { settingsDocument } from '../../documents/settings-document.mjs';

const read = (path) => readFileSync(join(WORKSPACE_ROOT, path), 'utf8');
/** Without the padding of table cells, which the formatter adds. */
const unpadded = (text) => text.replaceAll(/ +(?=\|)|(?<=\|) +|-{3,}/g, '').replaceAll('\\', '');

it('docs/reference/settings.md is what .env.example says (node tools/documents/write-settings.mjs)', () => {
  const written = read('docs/reference/settings.md');
  expect(unpadded(written)).toBe(unpadded(settingsDocument(read('.env.example'))));
});

it('each variable of .env.example has a meaning', () => {
  const rows = read('docs/reference/settings.md').match(/^\| `.*$/gm);
  expect(rows.length).toBeGreaterThan(40);
  expect(rows.filter((row) => /`, `|\|\s*\|$/.test(row.replace(/^\|[^|]*\|[^|]*/, '')))).toEqual(
    [],
  );
});
