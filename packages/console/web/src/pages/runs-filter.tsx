import { useNavigate } from '@tanstack/react-router';

const STATUSES = [
  'running',
  'waiting',
  'completed',
  'failed',
  'cancelled',
  'terminated',
  'timed_out',
];
const AGES = [
  ['1h', 'last hour'],
  ['24h', 'last 24 h'],
  ['7d', 'last 7 days'],
  ['30d', 'last 30 days'],
] as const;

interface FilterProps {
  readonly search: Readonly<Record<string, string | undefined>>;
  readonly workflows: readonly string[];
}

/** What is filtered by is in the URL, so that it can be shared, and Back undoes it. */
export function RunsFilter({ search, workflows }: FilterProps) {
  const navigate = useNavigate();
  const set = (name: string, value: string) => {
    const next = { ...search, [name]: value === '' ? undefined : value };
    void navigate({ to: '/runs', search: next });
  };
  const field = (name: string, label: string) => (
    <input
      key={`${name}:${search[name] ?? ''}`}
      aria-label={label}
      placeholder={label}
      defaultValue={search[name] ?? ''}
      size={12}
      onKeyDown={(event) => {
        if (event.key === 'Enter') set(name, event.currentTarget.value.trim());
      }}
      onBlur={(event) => {
        const value = event.currentTarget.value.trim();
        if (value !== (search[name] ?? '')) set(name, value);
      }}
    />
  );
  return (
    <div className="filters" role="group" aria-label="Filters">
      <Choice
        label="status"
        value={search['status']}
        choices={STATUSES.map((name) => [name, name.replace('_', ' ')])}
        onChoice={(value) => set('status', value)}
      />
      <Choice
        label="workflow"
        value={search['workflow']}
        choices={workflows.map((name) => [name, name])}
        onChoice={(value) => set('workflow', value)}
      />
      {field('session', 'session')}
      {field('user', 'user')}
      {field('minCostUsd', 'cost from $')}
      <Choice
        label="age"
        isRequired
        value={search['since'] ?? '24h'}
        choices={AGES}
        onChoice={(value) => set('since', value)}
      />
      {search['q'] !== undefined && (
        <button
          type="button"
          onClick={() => {
            set('q', '');
          }}
        >
          “{search['q']}” ✕
        </button>
      )}
    </div>
  );
}

interface ChoiceProps {
  readonly label: string;
  readonly value: string | undefined;
  readonly choices: readonly (readonly [string, string])[];
  readonly isRequired?: boolean;
  readonly onChoice: (value: string) => void;
}

function Choice({ label, value, choices, isRequired = false, onChoice }: ChoiceProps) {
  const isKnown = value === undefined || choices.some(([one]) => one === value);
  return (
    <select
      aria-label={label}
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
