/** Whether a variable of this process's environment says anything: an empty one does not. */
export function isSet(variable: string): boolean {
  return (process.env[variable] ?? '').trim() !== '';
}
