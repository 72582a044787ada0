module.exports = {
  ...require('../../jest.preset.cjs'),
  displayName: 'contracts',
  globalSetup: '../../tools/testing/components.mjs',
  globals: { wfloComponents: ['python'] },
};
