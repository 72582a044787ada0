/** A command of `wflo` as its caller can type it: npx, which knows where `wflo` is, says so. */
export function commandLine(command: string, env: NodeJS.ProcessEnv = process.env): string {
  return `${env['npm_command'] === 'exec' ? 'npx ' : ''}wflo ${command}`;
}
