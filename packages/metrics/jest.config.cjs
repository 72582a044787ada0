module.exports = {
  ...require('../../jest.preset.cjs'),
  displayName: 'metrics',
  globalSetup: '../../tools/testing/components.mjs',
  globals: { wfloComponents: ['otelcol', 'postgres', 'promtool'] },
};
