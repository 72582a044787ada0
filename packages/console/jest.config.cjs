module.exports = {
  ...require('../../jest.preset.cjs'),
  displayName: 'console',
  globalSetup: '../../tools/testing/components.mjs',
  globals: { wfloComponents: ['temporal', 'chromium'] },
};
