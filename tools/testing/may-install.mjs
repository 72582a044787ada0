/** Whether a missing program may be downloaded or built; `npm test` has tried that already. */
export function mayInstall(env = process.env) {
  return env.WFLO_TEST_INSTALL !== '0';
}
