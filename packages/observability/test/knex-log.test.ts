import { configureLogging, knexLog } from '../src/index.ts';

afterEach(() => {
  configureLogging();
});

it('takes what knex says into the structured log, by its severity', () => {
  const lines: Record<string, unknown>[] = [];
  const write = (text: string) => {
    lines.push(JSON.parse(text) as Record<string, unknown>);
    return true;
  };
  configureLogging({ level: 'DEBUG', jsonOutput: true, destination: { write } });
  const log = knexLog('shop.database');
  log.warn('Connection Error: gone');
  log.error('refused');
  const { stack } = new Error('no\nroom');
  log.warn(`Acquire connection error: ${stack ?? ''}`);
  log.deprecate('old');
  expect(lines).toMatchObject([
    { logger: 'shop.database', level: 'warning', detail: 'Connection Error: gone' },
    { level: 'error', event: 'database_driver', detail: 'refused' },
    { level: 'warning', detail: 'Acquire connection error: Error: no\nroom' },
    { level: 'debug', detail: 'old' },
  ]);
});
