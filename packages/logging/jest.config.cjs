module.exports = {
  ...require('../../jest.preset.cjs'),
  displayName: 'logging',
  globalSetup: '../../tools/testing/components.mjs',
  globals: { wfloComponents: ['otelcol'] },
};
