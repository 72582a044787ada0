/** Signals, updates and queries of this prefix are the SDK's own: each chunk of a stream is one. */
const INTERNAL_PREFIX = '__temporal_';

/** Whether a name is of the SDK's own plumbing, which has no spans; workflow code sees none of it. */
export function isInternalName(name: string): boolean {
  return name.startsWith(INTERNAL_PREFIX);
}
