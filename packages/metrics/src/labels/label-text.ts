/** A label value as a caller may pass it. */
export type LabelValue = string | number;

export const LABEL_NAME = /^[a-zA-Z_][a-zA-Z0-9_]*$/;

/** What is declared of a metric's labels. */
export interface LabelDeclaration<L extends string> {
  /** Label name to its meaning. */
  readonly labels: Readonly<Record<L, string>>;
  /** Values that are known beforehand, by label. */
  readonly values?: Readonly<Partial<Record<L, readonly string[]>>>;
}

/** A full set of labels. */
export type LabelsOf<L extends string> = Readonly<Record<L, LabelValue>>;

/** `a="1",b="x\"y"`: labels as they stand between the braces, escaped for both text formats. */
export function labelText(labels: Readonly<Record<string, LabelValue | undefined>>): string {
  let text = '';
  for (const [name, value] of Object.entries(labels)) {
    if (value === undefined) continue;
    if (text !== '') text += ',';
    text += `${name}="${escapeLabelValue(String(value))}"`;
  }
  return text;
}

function escapeLabelValue(value: string): string {
  return /[\\"\n]/.test(value)
    ? value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')
    : value;
}

export function escapeHelp(help: string): string {
  return help.replaceAll('\\', '\\\\').replaceAll('\n', '\\n');
}
