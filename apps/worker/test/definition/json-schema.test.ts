import { readFileSync } from 'node:fs';
import { definitionJsonSchema } from '../../src/definition/json-schema.ts';

describe('the published JSON Schema', () => {
  it('is the one that the code means (npx nx run worker:schema writes it)', () => {
    const file = new URL('../../schema/workflow-definition.schema.json', import.meta.url);

    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(definitionJsonSchema());
  });

  it('has patterns that hold for the whole text in every engine', () => {
    const text = JSON.stringify(definitionJsonSchema());
    const patterns = [...text.matchAll(/"pattern":("(?:[^"\\]|\\.)*")/g)].map(([, json = '']) =>
      String(JSON.parse(json)),
    );
    expect(patterns.length).toBeGreaterThan(0);
    expect(patterns.filter((pattern) => !/^\^.*\$\(\?!\[\\s\\S\]\)$/.test(pattern))).toEqual([]);
    expect(patterns.filter((pattern) => /\\[dw]/.test(pattern))).toEqual([]);
  });
});
