import { readFileSync } from 'node:fs';
import { definitionJsonSchema } from '../../src/definition/json-schema.ts';

describe('the published JSON Schema', () => {
  it('is the one that the code means (npx nx run worker:schema writes it)', () => {
    const file = new URL('../../schema/workflow-definition.schema.json', import.meta.url);

    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(definitionJsonSchema());
  });
});
