import './status.css';

/** Shape and word of a state; the colour says nothing that they do not. */
const SHAPES = {
  completed: ['●', 'completed'],
  running: ['◐', 'running'],
  waiting: ['◌', 'waiting'],
  failed: ['✕', 'failed'],
  timed_out: ['✕', 'timed out'],
  budget_exceeded: ['✕', 'over budget'],
  terminated: ['⊘', 'terminated'],
  cancelled: ['⊘', 'cancelled'],
  continued_as_new: ['↻', 'continued'],
  unknown: ['?', 'unknown'],
} as const;

export type StatusName = keyof typeof SHAPES;

export function Status({ name }: { readonly name: string }) {
  const known = name in SHAPES ? (name as StatusName) : 'unknown'; // as the condition says
  const [shape, word] = SHAPES[known];
  return (
    <span className={`status ${known}`}>
      <span aria-hidden="true" className="shape">
        {shape}
      </span>
      {known === name ? word : name}
    </span>
  );
}
