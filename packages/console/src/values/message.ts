/** What an error says, whichever realm it is of. */
export function messageOf(error: unknown): string {
  const { message } = (typeof error === 'object' && error !== null ? error : {}) as {
    message?: unknown;
  };
  return typeof message === 'string' ? message : String(error);
}
