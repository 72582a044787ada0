module.exports = {
  ...require('../../jest.preset.cjs'),
  displayName: 'example-agent',
  globalSetup: '../../tools/testing/components.mjs',
  globals: { wfloComponents: ['temporal'] },
};
