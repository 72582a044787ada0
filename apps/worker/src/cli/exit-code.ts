/** What the `wflo` command ends with; beyond 2 by the names of sysexits.h. */
export const ExitCode = {
  ok: 0,
  runFailed: 1,
  usage: 2,
  refused: 65,
  notFound: 66,
  unavailable: 69,
  internal: 70,
  ioError: 74,
  settings: 78,
} as const;

export type ExitCode = (typeof ExitCode)[keyof typeof ExitCode];
