import { CheckRunner } from './check-runner.ts';
import { HEALTH_GROUPS } from './health-check.ts';
import type { ComponentHealth, Components, HealthCheck, HealthGroup } from './health-check.ts';

export interface HealthReport {
  /** Whether every checked component is up. */
  readonly up: boolean;
  readonly components: Components;
}

/**
 * Checks the components, all at once, and remembers whether the process was ever ready. However
 * many probes there are, a check runs once at a time and its result holds for a second.
 *
 * @example
 * const monitor = new HealthMonitor([{ name: 'database', check: () => knex.raw('select 1') }]);
 * const { up, components } = await monitor.report('ready');
 */
export class HealthMonitor {
  readonly #checks: () => readonly HealthCheck[];
  readonly #runners = new Map<string, CheckRunner>();
  #wasReady = false;
  #isDraining = false;

  constructor(checks: readonly HealthCheck[] | (() => readonly HealthCheck[])) {
    this.#checks = typeof checks === 'function' ? checks : () => checks;
  }

  /** Whether all checks of `ready` have passed at once before. */
  get wasReady(): boolean {
    return this.#wasReady;
  }

  /** Whether the shutdown has begun. */
  get isDraining(): boolean {
    return this.#isDraining;
  }

  /** The shutdown has begun: from now on `/ready` says `draining`, whatever the checks say. */
  drain(): void {
    this.#isDraining = true;
  }

  /** Runs the checks of one group, or all of them. */
  async report(group?: HealthGroup): Promise<HealthReport> {
    const named = this.#named();
    const selected = [...named].filter(
      ([, { groups = ['ready'] }]) => group === undefined || groups.includes(group),
    );
    const results = await Promise.all(
      selected.map(async ([name, check]): Promise<[string, ComponentHealth]> => {
        return [name, await this.#runner(name, check).probe(check)];
      }),
    );
    const components = Object.fromEntries(results);
    const up = results.every(([, { status }]) => status === 'up');
    if (group === 'ready' && up) this.#wasReady = true;
    return { up, components };
  }

  /** Checks by the name they are shown under; the second of a name is `name#2`. */
  #named(): Map<string, HealthCheck> {
    const named = new Map<string, HealthCheck>();
    for (const check of this.#list()) {
      let name = check.name;
      for (let count = 2; named.has(name); count += 1) name = `${check.name}#${count}`;
      named.set(name, check);
    }
    for (const name of this.#runners.keys()) if (!named.has(name)) this.#runners.delete(name);
    return named;
  }

  /** A list that cannot be made is itself what is down. */
  #list(): readonly HealthCheck[] {
    try {
      return this.#checks();
    } catch (error) {
      const check = (): never => {
        throw error;
      };
      return [{ name: 'checks', check, groups: HEALTH_GROUPS }];
    }
  }

  #runner(name: string, check: HealthCheck): CheckRunner {
    let runner = this.#runners.get(name);
    if (runner === undefined) this.#runners.set(name, (runner = new CheckRunner(check)));
    return runner;
  }
}
