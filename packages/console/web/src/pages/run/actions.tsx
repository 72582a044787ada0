import { useRef, useState } from 'react';
import type { RunDetail } from '../../api/client.ts';
import { offersOf, type Offer } from './offers.ts';
import { useAction } from './use-action.ts';

export function Actions({ run }: { readonly run: RunDetail }) {
  const dialog = useRef<HTMLDialogElement>(null);
  const [offer, setOffer] = useState<Offer>();
  const offers = offersOf(run);
  if (offers.length === 0) return null;
  return (
    <>
      {offers.map((one) => (
        <button
          key={one.label}
          type="button"
          onClick={() => {
            setOffer(one);
            dialog.current?.showModal();
          }}
        >
          {one.label}
        </button>
      ))}
      <dialog ref={dialog} aria-labelledby="action-title" onClose={() => setOffer(undefined)}>
        {offer !== undefined && (
          <ActionForm run={run} offer={offer} onDone={() => dialog.current?.close()} />
        )}
      </dialog>
    </>
  );
}

interface FormProps {
  readonly run: RunDetail;
  readonly offer: Offer;
  readonly onDone: () => void;
}

function ActionForm({ run, offer, onDone }: FormProps) {
  const request = useAction(run);
  const [problem, setProblem] = useState<string>();
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        const form = new FormData(event.currentTarget);
        const text = (name: string) => {
          const value = form.get(name);
          return typeof value === 'string' ? value.trim() : '';
        };
        try {
          const body = { reason: text('reason'), ...offer.body(text) };
          setProblem(undefined);
          request.mutate({ action: offer.action, body }, { onSuccess: onDone });
        } catch (error) {
          setProblem(error instanceof Error ? error.message : String(error));
        }
      }}
    >
      <h2 id="action-title">
        {offer.label.replace('…', '')} <bdi className="mono">{run.executionId}</bdi>
      </h2>
      <p>{offer.effect}</p>
      {offer.fields.map(({ name, label, hint, pattern, isOptional }) => (
        <label key={name}>
          {label}
          <input
            name={name}
            required={isOptional !== true}
            pattern={pattern}
            title={hint}
            placeholder={hint}
            className="mono"
          />
        </label>
      ))}
      <label>
        Reason, which stands in the run’s history where Temporal has a place for it
        <input name="reason" required maxLength={1_000} />
      </label>
      {(problem ?? request.error?.message) !== undefined && (
        <p className="failed" role="alert">
          {problem ?? request.error?.message}
        </p>
      )}
      <p className="buttons">
        <button type="submit" disabled={request.isPending} className="go">
          {offer.label.replace('…', '')}
        </button>
        <button type="button" onClick={onDone}>
          leave it
        </button>
      </p>
    </form>
  );
}
