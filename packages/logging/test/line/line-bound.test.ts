import fc from 'fast-check';
import { configureLogging, getLogger, InvalidOptionError } from '../../src/index.ts';
import { LineEncoder } from '../../src/line/line-encoder.ts';
import { LlmBodies } from '../../src/redaction/llm-body.ts';
import { Redactor } from '../../src/redaction/redactor.ts';
import { FieldSet } from '../../src/values/field-set.ts';

it('a bounded line is JSON of that many bytes at most', () => {
  const redactor = new Redactor();
  const long = fc
    .tuple(fc.string({ unit: 'binary' }), fc.integer({ min: 1, max: 3_000 }))
    .map(([text, times]) => text.repeat(times).slice(0, 40_000));
  fc.assert(
    fc.property(
      fc.constantFrom(4_096, 8_192, 16_384),
      long,
      fc.dictionary(fc.string(), fc.oneof(long, fc.array(long, { maxLength: 4 }))),
      fc.dictionary(fc.string(), long),
      long,
      (maxBytes, event, fields, bound, message) => {
        const encoder = new LineEncoder(redactor, new LlmBodies(0, redactor), maxBytes);
        const line = encoder.encode({
          ...{ severityName: 'warning', logger: message.slice(0, 256), event, fields },
          bound: new FieldSet(new Map(Object.entries(bound))),
          error: new Error(message),
        });
        expect(Buffer.byteLength(line)).toBeLessThanOrEqual(maxBytes);
        JSON.parse(line);
      },
    ),
  );
}, 60_000);

it.each([{ maxLineBytes: 8_192 }, { LOG_MAX_LINE_BYTES: '8192' }])('%j bounds each line', (set) => {
  const { LOG_MAX_LINE_BYTES: variable, ...options } = set;
  if (variable !== undefined) process.env['LOG_MAX_LINE_BYTES'] = variable;
  const lines: string[] = [];
  const destination = { write: (text: string) => lines.push(text) > 0 };
  try {
    configureLogging({ destination, jsonOutput: true, ...options });
  } finally {
    delete process.env['LOG_MAX_LINE_BYTES'];
  }
  const texts: (readonly [string, string])[] = Array.from({ length: 50 }, (_, n) => [
    `field_${n}`,
    'some words '.repeat(200),
  ]);
  getLogger('shop').info('many', Object.fromEntries(texts));
  expect(Buffer.byteLength(lines[0] ?? '')).toBeLessThanOrEqual(8_192);
  expect(JSON.parse(lines[0] ?? '')).toMatchObject({
    event: 'many',
    log_cut: expect.stringMatching(/more fields$/) as string,
  });
});

it.each([0, 4_095, 262_145, 10_000.5])('refuses %d bytes', (maxLineBytes) => {
  expect(() => {
    configureLogging({ maxLineBytes });
  }).toThrow(InvalidOptionError);
});
