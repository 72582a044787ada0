import { getLogger } from '../../src/index.ts';
import { captureLog } from '../captured-log.ts';
import { LLM_BODIES, NO_BODIES, SAID } from './llm-corpus.ts';

const isShown = (line: string): boolean => line.includes('Hauptstadt') || line.includes(SAID);

/** As a field, as the fields themselves, deep, bound, as the event, and in a list. */
function linesOf(body: unknown): string[] {
  const log = captureLog();
  const logger = getLogger();
  logger.info('x', { body });
  logger.info('x', { deep: [{ a: { b: body } }] });
  logger.bind({ body }).info('x');
  if (typeof body === 'string') logger.info(body);
  else if (typeof body === 'object' && body !== null) logger.info('x', body);
  return log.raw;
}

it.each(LLM_BODIES)(
  '%s: what was said is left out, what is about it stays',
  (_name, body, ...stays) => {
    const lines = linesOf(body);
    expect(lines.length).toBeGreaterThanOrEqual(4);
    for (const line of lines) {
      expect(line).not.toContain('Hauptstadt');
      for (const stay of stays) expect(line.replaceAll('\\', '')).toContain(stay);
    }
  },
);

it('of the bodies of language models, all are left out', () => {
  const out = LLM_BODIES.filter(([, body]) => !linesOf(body).some(isShown)).length;
  process.stdout.write(`secrets: LLM bodies out: ${out} of ${LLM_BODIES.length}\n`);
  expect(LLM_BODIES.length).toBeGreaterThanOrEqual(40);
  expect(out).toBe(LLM_BODIES.length);
});

it.each(NO_BODIES)('%j stays as it is, as it is and as JSON text', (fields) => {
  const log = captureLog();
  getLogger().info('x', { fields, text: JSON.stringify(fields) });
  getLogger().info('x', fields);
  expect(log.all()[0]).toMatchObject({ fields, text: JSON.stringify(fields) });
  expect(log.raw.join('')).not.toContain('Omitted');
});
