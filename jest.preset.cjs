const { join } = require('node:path');

/** Shared by every project: ESM through swc, workspace packages resolved to their sources. */
module.exports = {
  testEnvironment: join(__dirname, 'tools/testing/patient-environment.cjs'),
  testEnvironmentOptions: {
    customExportConditions: ['@wflo/source', 'node', 'require', 'default'],
  },
  extensionsToTreatAsEsm: ['.ts'],
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      {
        jsc: { target: 'es2024', parser: { syntax: 'typescript' } },
        module: { type: 'es6' },
        sourceMaps: 'inline',
      },
    ],
  },
  testMatch: ['<rootDir>/test/**/*.test.ts'],
  filter: join(__dirname, 'tools/testing/select-tests.cjs'),
  // A hang, not a slow machine, is what it ends: the waits in tests have deadlines below it.
  testTimeout: 180_000,
  maxWorkers: 1,
  globalTeardown: join(__dirname, 'tools/testing/teardown.mjs'),
  reporters: ['default', join(__dirname, 'tools/testing/count-reporter.mjs')],
};
