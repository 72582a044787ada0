/** Imports libraries in one of two module systems, and prints what the doctor finds. */
import { createRequire } from 'node:module';
import { tracingDoctor } from '../../src/index.ts';

if (process.argv[2] === 'esm') {
  await import('knex');
  await import('express');
}
if (process.argv[2] === 'cjs') {
  const require = createRequire(import.meta.url);
  require('knex');
  require('express');
}
process.stdout.write(JSON.stringify(tracingDoctor()));
