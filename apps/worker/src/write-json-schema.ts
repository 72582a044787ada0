/**
 * Writes the definition's JSON Schema where editors look for it: `npx nx run worker:schema`.
 *
 * @module
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { definitionJsonSchema } from './definition/json-schema.ts';

const folder = new URL('../schema/', import.meta.url);

await mkdir(folder, { recursive: true });
await writeFile(
  new URL('workflow-definition.schema.json', folder),
  `${JSON.stringify(definitionJsonSchema(), null, 2)}\n`,
);
