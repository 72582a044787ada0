/** What a fault in a newer version looks like to the runs of the one before. */
export function WfloWorkflow(): Promise<never> {
  return Promise.reject(new TypeError('cannot read what was there'));
}
