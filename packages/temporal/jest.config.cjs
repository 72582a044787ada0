module.exports = {
  ...require('../../jest.preset.cjs'),
  displayName: 'temporal',
  globalSetup: '../../tools/testing/components.mjs',
  globals: { wfloComponents: ['temporal', 'temporal-test-server', 'otelcol'] },
};
