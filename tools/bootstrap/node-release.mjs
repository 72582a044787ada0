import { digestProblem } from '../download/sha256.mjs';

/**
 * The Node that the package `node` of the lockfile brings, and the digest of its program where it
 * is known: its install script gets a package that is not in the lockfile.
 */
export const NODE_RELEASE = {
  version: '24.21.0',
  megabytes: 53,
  sha256: {
    'linux-x64': '7fde7b8afa198da66257f42ee2001d874c7355631e6d1579a5fb5ef1f246df4c',
    'linux-arm64': '0f8949d1028f6d61506b2d5bc57e7e6fe893d7b1997509b7847294fc9c616584',
  },
};

/** What is wrong with the Node that has been installed, or undefined. */
export async function nodeProblem(file, platform = `${process.platform}-${process.arch}`) {
  const expected = NODE_RELEASE.sha256[platform];
  return expected === undefined ? undefined : digestProblem(file, expected);
}
