/** `node tools/architecture/write.mjs`: draws the folders of each project in docs/architecture.md. */
import { writeFileSync } from 'node:fs';
import { DOCUMENT, readDocument } from './folders.mjs';

writeFileSync(DOCUMENT, readDocument().expected);
