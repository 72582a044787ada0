/** `node tools/documents/write-settings.mjs`: writes docs/reference/settings.md. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { format } from 'prettier';
import { WORKSPACE_ROOT } from '../bootstrap/workspace.mjs';
import { settingsDocument } from './settings-document.mjs';

const document = settingsDocument(readFileSync(join(WORKSPACE_ROOT, '.env.example'), 'utf8'));
const path = join(WORKSPACE_ROOT, 'docs/reference/settings.md');
writeFileSync(path, await format(document, { filepath: path }));
