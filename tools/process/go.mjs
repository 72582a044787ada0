import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { findExecutable } from './find-executable.mjs';

/** The folders into which `go install` puts programs. */
export function goBinFolders(env = process.env) {
  const paths = (env.GOPATH || join(homedir(), 'go')).split(delimiter);
  return [env.GOBIN, ...paths.map((path) => join(path, 'bin'))].filter(Boolean);
}

/** The Go tool chain, from PATH or where its installer puts it; undefined when there is none. */
export function findGo(env = process.env) {
  return findExecutable('go', { env, extraFolders: ['/usr/local/go/bin', '/opt/homebrew/bin'] });
}

/** The last line of a Go command's output that says something about a failure. */
export function goFailure({ timedOut, output }) {
  if (timedOut) return 'took too long';
  const lines = output.trim().split('\n');
  const messages = lines.filter((line) => !line.startsWith('go: downloading'));
  return messages.slice(-3).join(' | ').slice(0, 400) || 'failed without a message';
}

/** What a Go command says last, short enough to stand beside a label. */
export function lastGoLine(text) {
  const last = text.trim().split('\n').at(-1) ?? '';
  return last.replace('go: downloading', 'go, getting').slice(0, 56);
}
