module.exports = {
  ...require('../../jest.preset.cjs'),
  displayName: 'service-kit',
  globalSetup: '../../tools/testing/components.mjs',
  globals: { wfloComponents: ['postgres'] },
};
