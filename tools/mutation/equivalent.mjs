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
  'libs/sanitize/src/secrets/secret-places.ts': {
    '66 -> 67': 'more than is looked at of the line before',
    [String.raw`'(?:key|code)[=%\\\\]' -> ''`]: 'a mark only spares the search for the pattern',
  },
};

export function isEquivalent({ file, change }) {
  return change in (EQUIVALENT[file] ?? {});
}
