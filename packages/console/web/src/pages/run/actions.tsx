import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { post, type ActionName, type ActionResult, type RunDetail } from '../../api/client.ts';

/** Those that need no more than a reason. */
const SIMPLE: readonly ActionName[] = ['cancel', 'terminate'];

export function Actions({ run }: { readonly run: RunDetail }) {
  const dialog = useRef<HTMLDialogElement>(null);
  const queries = useQueryClient();
  const [action, setAction] = useState<ActionName>('cancel');
  const [reason, setReason] = useState('');
  const request = useMutation({
    mutationFn: () =>
      post<ActionResult>(`/api/runs/${encodeURIComponent(run.executionId)}/${action}`, { reason }),
    onSuccess: () => {
      dialog.current?.close();
      return queries.invalidateQueries({ queryKey: ['run', run.executionId] });
    },
  });
  const offered = run.actions.filter((name) => SIMPLE.includes(name));
  if (offered.length === 0) return null;
  return (
    <div className="actions">
      {offered.map((name) => (
        <button
          key={name}
          type="button"
          onClick={() => {
            setAction(name);
            request.reset();
            dialog.current?.showModal();
          }}
        >
          {name}
        </button>
      ))}
      <dialog ref={dialog} aria-labelledby="action-title">
        <form
          onSubmit={(event) => {
            event.preventDefault();
            request.mutate();
          }}
        >
          <h2 id="action-title">
            {action} {run.executionId}
          </h2>
          <label>
            Reason, which stands in the run’s history
            <br />
            <input
              required
              maxLength={1_000}
              size={40}
              value={reason}
              onChange={(event) => {
                setReason(event.target.value);
              }}
            />
          </label>
          {request.error !== null && <p className="failed">{request.error.message}</p>}
          <p>
            <button type="submit" disabled={request.isPending}>
              {action}
            </button>{' '}
            <button type="button" onClick={() => dialog.current?.close()}>
              leave it
            </button>
          </p>
        </form>
      </dialog>
    </div>
  );
}
