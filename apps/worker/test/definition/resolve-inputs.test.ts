import { parseDefinition } from '../../src/definition/parse-definition.ts';
import { resolveInputs } from '../../src/definition/resolve-inputs.ts';
import { InvalidInputsError } from '../../src/errors.ts';

const definition = parseDefinition({
  id: 'test',
  version: '1',
  inputs: {
    name: { type: 'string' },
    count: { type: 'number', default: 3 },
    note: { type: 'string', required: false },
    rows: { type: 'array', default: [] },
  },
  steps: [{ id: 'a', type: 'code', language: 'python', code: 'pass' }],
});

describe('resolveInputs', () => {
  it('takes the input, then the default, then null', () => {
    expect(resolveInputs(definition, { name: 'x', rows: [1] })).toEqual({
      name: 'x',
      count: 3,
      note: null,
      rows: [1],
    });
  });

  it('lists every input that is missing, unknown or of another type', () => {
    const resolve = () => resolveInputs(definition, { count: '3', rows: {}, colour: 'red' });

    expect(resolve).toThrow(InvalidInputsError);
    expect(resolve).toThrow(/\$\.name: is required/);
    expect(resolve).toThrow(/\$\.count: is of type string; expected number/);
    expect(resolve).toThrow(/\$\.rows: is of type object; expected array/);
    expect(resolve).toThrow(/\$\.colour: the workflow has no such input/);
  });
});
