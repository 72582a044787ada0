import { useState } from 'react';
import type { RunDetail } from '../../api/client.ts';
import { useAction } from './use-action.ts';

/** Approves or rejects what a step waits for, with a comment that stands in the run's history. */
export function Decision({ run, step }: { readonly run: RunDetail; readonly step: string }) {
  const [comment, setComment] = useState('');
  const request = useAction(run);
  if (!run.actions.includes('update')) return null;
  const decide = (approved: boolean) => {
    request.mutate({
      action: 'update',
      body: {
        reason: comment === '' ? (approved ? 'approved' : 'rejected') : comment,
        name: 'decide',
        args: [{ step, approved, by: 'console', ...(comment === '' ? {} : { comment }) }],
      },
    });
  };
  return (
    <div className="decision">
      <input
        aria-label={`Comment for ${step}`}
        placeholder="comment"
        maxLength={1_000}
        value={comment}
        onChange={(event) => {
          setComment(event.target.value);
        }}
      />
      <button type="button" disabled={request.isPending} onClick={() => decide(true)}>
        approve
      </button>
      <button type="button" disabled={request.isPending} onClick={() => decide(false)}>
        reject
      </button>
      {request.error !== null && <span className="failed">{request.error.message}</span>}
    </div>
  );
}
