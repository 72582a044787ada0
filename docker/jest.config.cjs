module.exports = {
  ...require('../jest.preset.cjs'),
  displayName: 'docker',
  transform: {},
  testMatch: ['<rootDir>/test/**/*.test.mjs'],
  globalSetup: '../tools/testing/components.mjs',
  globals: { wfloComponents: ['docker', 'promtool', 'temporal'] },
};
