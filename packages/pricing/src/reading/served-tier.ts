/** What providers call the tier of their price lists. */
const STANDARD = new Set(['standard', 'default', 'on_demand', 'ondemand', 'on-demand']);

/** As the ledger bounds the names of tiers. */
const NAME = /^[\w .:/-]{1,50}$/;

/** The tier served, which is billed: `standard` under any of its names, another as it is. */
export function servedTier(reported: unknown): string | undefined {
  if (typeof reported !== 'string' || reported.trim() === '') return undefined;
  const name = reported.trim().toLowerCase();
  if (STANDARD.has(name)) return 'standard';
  return NAME.test(name) ? name : 'unknown';
}
