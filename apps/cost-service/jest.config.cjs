module.exports = {
  ...require('../../jest.preset.cjs'),
  displayName: 'cost-service',
  globalSetup: '../../tools/testing/components.mjs',
  globals: { wfloComponents: ['postgres', 'promtool', 'otelcol'] },
};
