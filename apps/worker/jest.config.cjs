module.exports = {
  ...require('../../jest.preset.cjs'),
  displayName: 'worker',
  globalSetup: '../../tools/testing/components.mjs',
  globals: { wfloComponents: ['temporal', 'postgres', 'otelcol'] },
};
