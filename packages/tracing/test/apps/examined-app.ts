/**
 * Imports libraries in one of two module systems, or takes one from its provider, and prints what
 * the doctor finds.
 */
import { createRequire } from 'node:module';
import { BasicTracerProvider } from '@opentelemetry/sdk-trace-node';
import { configureTracing, tracingDoctor } from '../../src/index.ts';
import { registeredInstrumentations } from '../../src/instrumentation/registered.ts';

if (process.argv[2] === 'esm') {
  await import('knex');
  await import('express');
}
if (process.argv[2] === 'cjs') {
  const require = createRequire(import.meta.url);
  require('knex');
  require('express');
}
if (process.argv[2] === 'unconnected') {
  await import('express');
  configureTracing({ serviceName: 'examined' });
  const express = registeredInstrumentations().find(({ instrumentationName }) =>
    instrumentationName.endsWith('express'),
  );
  express?.setTracerProvider(new BasicTracerProvider());
}
process.stdout.write(JSON.stringify(tracingDoctor()));
