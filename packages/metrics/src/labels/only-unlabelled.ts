/** The parameters of a call that needs no labels: only an instrument without labels has it. */
export type OnlyUnlabelled<L extends string, Parameters extends unknown[]> = [L] extends [never]
  ? Parameters
  : [never];
