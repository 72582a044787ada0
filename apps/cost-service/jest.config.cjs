module.exports = {
  ...require('../../jest.preset.cjs'),
  displayName: 'cost-service',
  globalSetup: '../../tools/testing/components.mjs',
  // Some tests start the app as a process, on machines that are busy with other tests.
  testTimeout: 90_000,
  globals: { wfloComponents: ['postgres', 'promtool', 'otelcol'] },
};
