module.exports = {
  ...require('../../jest.preset.cjs'),
  displayName: 'cost-service',
  globalSetup: '../../tools/testing/components.mjs',
  // Some tests start the app as a process, on machines that are busy with other tests.
  globals: { wfloComponents: ['postgres', 'promtool', 'otelcol'] },
};
