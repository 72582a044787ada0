module.exports = {
  ...require('../../jest.preset.cjs'),
  displayName: 'sandbox-runner',
  globalSetup: '../../tools/testing/components.mjs',
  globals: { wfloComponents: ['docker', 'otelcol'] },
};
