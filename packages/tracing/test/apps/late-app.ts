/** Imports knex without the register, configures tracing, and imports express later on. */
import 'knex';
import { configureTracing } from '../../src/index.ts';

const warnings: string[] = [];
const tracing = configureTracing(
  process.argv[2] === 'default' ? {} : { onWarning: ({ code }) => warnings.push(code) },
);
await tracing.shutdown();
process.stdout.write(JSON.stringify(warnings));
