const CODE = 'WFLO_NODE_VERSION';

/**
 * A statement for the start of each module of a package: on a Node that is older than the package
 * needs, it throws one sentence in place of whatever would fail first there. Written for an old
 * parser, and for a place without `process`.
 */
export function versionGuard({ name, engines }) {
  const [, major, minor] = /^>=(\d+)\.(\d+)$/.exec(engines?.node ?? '') ?? [];
  if (major === undefined) return '';
  const sentence = `${name} needs Node ${major}.${minor} or later; this is Node `;
  return [
    '(function (p) {',
    `var v = p && p.versions && p.versions.node, n = String(v).split('.');`,
    `if (!v || n[0] > ${major} || (n[0] == ${major} && n[1] >= ${minor})) return;`,
    `var e = new Error('${sentence}' + v + '.');`,
    `e.code = '${CODE}'; e.stack = e.message; throw e;`,
    '})(globalThis.process);',
  ].join(' ');
}
