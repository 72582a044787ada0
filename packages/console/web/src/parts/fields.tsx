/** Fields of filters. */

interface ChoiceProps {
  readonly label: string;
  readonly value: string | undefined;
  readonly choices: readonly (readonly [value: string, text: string])[];
  readonly isRequired?: boolean;
  readonly onChoice: (value: string) => void;
}

/** One of some values, or any of them. A value of the URL that is none of them is shown, too. */
export function Choice({ label, value, choices, isRequired = false, onChoice }: ChoiceProps) {
  const isKnown = value === undefined || choices.some(([one]) => one === value);
  return (
    <select
      aria-label={label}
      className={value === undefined || isRequired ? undefined : 'set'}
      value={value ?? ''}
      onChange={(event) => {
        onChoice(event.target.value);
      }}
    >
      {!isRequired && <option value="">any {label}</option>}
      {!isKnown && <option value={value}>{value}</option>}
      {choices.map(([one, text]) => (
        <option key={one} value={one}>
          {text}
        </option>
      ))}
    </select>
  );
}

interface FieldProps {
  readonly label: string;
  readonly value: string | undefined;
  readonly onValue: (value: string) => void;
  readonly pattern?: string;
  readonly hint?: string;
}

/** A text that is used on Enter, or when the field is left; one that does not fit is not used. */
export function Field({ label, value, onValue, pattern, hint }: FieldProps) {
  const use = (field: HTMLInputElement) => {
    const text = field.value.trim();
    if (text !== (value ?? '') && field.reportValidity()) onValue(text);
  };
  return (
    <input
      key={value ?? ''}
      aria-label={label}
      placeholder={label}
      title={hint}
      pattern={pattern}
      maxLength={500}
      className={value === undefined ? 'field' : 'field set'}
      defaultValue={value ?? ''}
      onKeyDown={(event) => {
        if (event.key === 'Enter') use(event.currentTarget);
        if (event.key === 'Escape') event.currentTarget.blur();
      }}
      onBlur={(event) => {
        use(event.currentTarget);
      }}
    />
  );
}
