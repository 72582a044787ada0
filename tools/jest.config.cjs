module.exports = {
  ...require('../jest.preset.cjs'),
  displayName: 'tools',
  testMatch: ['<rootDir>/test/**/*.test.mjs'],
  globalSetup: './testing/components.mjs',
  globals: { wfloComponents: ['temporal', 'temporal-test-server', 'otelcol', 'postgres'] },
};
