import { SetupError } from './setup-error.mjs';

const MINIMUM_MAJOR = 20;

/** @throws {SetupError} WFLO_NODE_TOO_OLD below Node 20, which cannot install our dependencies. */
export function requireNode(version = process.versions.node) {
  if (Number(version.split('.')[0]) >= MINIMUM_MAJOR) return;
  throw new SetupError(
    'WFLO_NODE_TOO_OLD',
    `This is Node ${version}; the set-up needs Node ${MINIMUM_MAJOR} or newer ` +
      '(https://nodejs.org). The system itself then runs on the Node 24 that it installs here.',
  );
}

/** @throws {SetupError} WFLO_PLATFORM_UNSUPPORTED on Windows. */
export function requirePlatform(platform = process.platform) {
  if (platform === 'linux' || platform === 'darwin') return;
  throw new SetupError(
    'WFLO_PLATFORM_UNSUPPORTED',
    `This is ${platform}; Linux and macOS are supported (on Windows: inside WSL 2).`,
  );
}
