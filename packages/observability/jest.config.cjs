module.exports = {
  ...require('../../jest.preset.cjs'),
  displayName: 'observability',
  globalSetup: '../../tools/testing/components.mjs',
  globals: { wfloComponents: ['otelcol'] },
};
