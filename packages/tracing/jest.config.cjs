module.exports = {
  ...require('../../jest.preset.cjs'),
  displayName: 'tracing',
  globalSetup: '../../tools/testing/components.mjs',
  globals: { wfloComponents: ['otelcol', 'postgres'] },
};
