import type { ErrorChain } from '../../api/client.ts';
import { printable } from '../../format/text.ts';

/** What went wrong, and what that came from, the outermost first. */
export function Chain({ error }: { readonly error: ErrorChain }) {
  const { type, message, stack, nonRetryable, cause } = error;
  return (
    <div className="chain">
      <p>
        {type !== null && <strong className="failed">{type}</strong>}
        {nonRetryable === true && <span className="quiet"> · not retried</span>}
      </p>
      <pre className="text" tabIndex={0}>
        {printable(message)}
      </pre>
      {stack !== null && stack !== '' && (
        <details>
          <summary>Stack</summary>
          <pre className="text" tabIndex={0}>
            {printable(stack)}
          </pre>
        </details>
      )}
      {cause !== null && (
        <>
          <p className="quiet">caused by</p>
          <Chain error={cause} />
        </>
      )}
    </div>
  );
}
