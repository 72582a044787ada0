import { SIGNALS, type Signal } from '../signal.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

export interface Variable {
  readonly name: string;
  readonly value: string;
}

/** The value of an option or a variable; an empty one counts as unset. */
export function present(value: string | undefined): string | undefined {
  const trimmed = value?.trim();
  return trimmed === '' ? undefined : trimmed;
}

/** `OTEL_EXPORTER_OTLP_…`: the signal's own variable, else that of all signals. */
export function otlpVariable(
  signal: Signal,
  env: Environment,
  setting: string,
): Variable | undefined {
  const { variablePrefix } = SIGNALS[signal];
  return variable(env, variablePrefix + setting) ?? variable(env, `OTEL_EXPORTER_OTLP_${setting}`);
}

export function variable(env: Environment, name: string): Variable | undefined {
  const value = present(env[name]);
  return value === undefined ? undefined : { name, value };
}
