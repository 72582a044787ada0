/** What providers call the tier of their price lists. */
const STANDARD = new Set(['standard', 'default', 'on_demand', 'ondemand', 'on-demand']);

/** What some call the tiers that others have, too. */
const ALIASES: Readonly<Record<string, string>> = {
  // OpenAI renamed its priority processing in 2026; responses have either.
  fast: 'priority',
  // Vertex AI's traffic types.
  on_demand_flex: 'flex',
  on_demand_priority: 'priority',
};

/** As the ledger bounds the names of tiers. */
const NAME = /^[\w .:/-]{1,50}$/;

/** The tier served, which is billed: `standard` under any of its names, another as it is. */
export function servedTier(reported: unknown): string | undefined {
  if (typeof reported !== 'string' || reported.trim() === '') return undefined;
  const name = reported.trim().toLowerCase();
  if (STANDARD.has(name)) return 'standard';
  if (Object.hasOwn(ALIASES, name)) return ALIASES[name];
  return NAME.test(name) ? name : 'unknown';
}
