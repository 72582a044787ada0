/**
 * Changes that change no behaviour, and why: by file and change, where that is one place.
 *
 * @module
 */
const EQUIVALENT = {
  'libs/sanitize/src/secrets/secret-names.ts': {
    '< -> <=': 'a cache of one name more',
    '<= -> <': 'a cache that leaves out the longest names',
    '1_000 -> 1001': 'a cache of one name more',
    '64 -> 65': 'a cache of longer names',
  },
};

export function isEquivalent({ file, change }) {
  return change in (EQUIVALENT[file] ?? {});
}
