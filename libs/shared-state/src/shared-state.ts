/**
 * A process may hold several copies of a package: installed twice, or bundled beside an installed
 * one. What there is once per process (levels, a provider, a registry, counts) is theirs together.
 *
 * @module
 */

interface Held {
  readonly version: number;
  readonly state: object;
}

/**
 * The state of `part` that all copies in this process share; made by the first that needs it. A copy
 * whose state has another shape, of which `version` is the number, warns and has its own.
 *
 * @param part `@wflo/logging`, with a path where a package has several: `@wflo/logging/otlp`
 * @example const state = sharedState('@wflo/logging', 1, () => ({ levels: new LevelRegistry() }));
 */
export function sharedState<State extends object>(
  part: string,
  version: number,
  create: () => State,
): State {
  const key = Symbol.for(`wflo.state:${part}`);
  const held = Reflect.get(globalThis, key) as Held | undefined; // as it is set below
  if (held === undefined) {
    const state = create();
    Reflect.defineProperty(globalThis, key, { value: { version, state } satisfies Held });
    return state;
  }
  if (held.version === version) return held.state as State; // of this part and version
  process.emitWarning(
    `Two copies of ${part} in this process do not fit together, and each has a state of its own: ` +
      `install one version of it (npm ls ${part.split('/').slice(0, 2).join('/')}).`,
    { code: 'WFLO_STATE_VERSION' },
  );
  return create();
}
