module.exports = {
  ...require('../../jest.preset.cjs'),
  displayName: 'obs-server',
};
