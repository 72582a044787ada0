import { TemplateError } from '../../src/errors.ts';
import { renderAsText, renderValue, type TemplateScope } from '../../src/templates/render.ts';

const scope: TemplateScope = {
  inputs: { name: 'Ada', rows: [1, 2], nothing: null, evil: '{{ inputs.name }}' },
  steps: { a: { output: { result: { total: 12.5 }, stdout: 'hi\n' } } },
  execution: { id: 'exec-1' },
  workflow: { id: 'wf' },
  attempt: 2,
};

describe('renderValue', () => {
  it.each([
    ['{{ steps.a.output.result }}', { total: 12.5 }],
    ['{{ inputs.rows }}', [1, 2]],
    ['  {{- attempt -}}  ', 2],
    ['{{ inputs.nothing }}', null],
    ['{{ inputs.rows | size }}', 2],
  ])('gives the value itself, with its type, for %s', (template, value) => {
    expect(renderValue(template, scope)).toEqual(value);
  });

  it('renders text around values', () => {
    expect(renderValue('Hello {{ inputs.name }}, {{ steps.a.output.result | json }}', scope)).toBe(
      'Hello Ada, {"total":12.5}',
    );
    expect(renderValue('{{ attempt }}{{ attempt }}', scope)).toBe('22');
  });

  it('renders strings at any depth and leaves all else alone', () => {
    expect(
      renderValue({ a: ['{{ attempt }}', 7, { b: 'x{{ attempt }}' }], c: null }, scope),
    ).toEqual({
      a: [2, 7, { b: 'x2' }],
      c: null,
    });
  });

  it('never renders what a value holds', () => {
    expect(renderValue('{{ inputs.evil }}!', scope)).toBe('{{ inputs.name }}!');
  });

  it.each([
    '{{ inputs.missing }}',
    'x {{ steps.a.output.nope.deeper }}',
    '{{ steps.a.output.nope }}',
  ])('fails for the absent value in %s, naming the place', (template) => {
    expect(() => renderValue(template, scope, ['steps', 0, 'stdin'])).toThrow(TemplateError);
    expect(() => renderValue(template, scope, ['steps', 0, 'stdin'])).toThrow(
      /\$\.steps\[0\]\.stdin/,
    );
  });

  it.each([
    '{{ inputs.name.constructor }}',
    '{{ inputs.rows.__proto__ }}',
    '{{ steps.a.output.toString }}x',
    '{{ inputs.constructor.constructor }}x',
  ])('does not reach prototypes: %s', (template) => {
    expect(() => renderValue(template, scope)).toThrow(TemplateError);
  });

  it.each(["{{ 'now' | date: '%Y' }}", '{{ inputs.rows | sample }}'])(
    'has neither clock nor chance: %s',
    (template) => {
      expect(() => renderValue(template, scope)).toThrow(/undefined filter/);
    },
  );

  it.each([
    ['time', '{% for a in (1..10000000) %}{% for b in (1..10000000) %}x{% endfor %}{% endfor %}'],
    [
      'memory',
      "{% assign s = 'xxxxxxxxxxxxxxxx' %}{% for a in (1..40) %}{% assign s = s | append: s %}{% endfor %}{{ s }}",
    ],
  ])('bounds %s', (_name, template) => {
    expect(() => renderValue(template, scope)).toThrow(TemplateError);
  });
});

describe('renderAsText', () => {
  it('gives values as JSON and strings as they are', () => {
    expect(renderAsText('{{ steps.a.output.result }}', scope)).toBe('{"total":12.5}');
    expect(renderAsText('{{ steps.a.output.stdout }}', scope)).toBe('hi\n');
  });
});
