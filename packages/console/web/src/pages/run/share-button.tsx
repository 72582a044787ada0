import { useMutation } from '@tanstack/react-query';
import { get, type LogList, type RunDetail, type Timeline } from '../../api/client.ts';
import { pathOf } from './queries.ts';

/** Saves the run as one HTML file that can be sent to somebody without a console. */
export function ShareButton({ run }: { readonly run: RunDetail }) {
  const share = useMutation({
    mutationFn: async () => {
      const path = pathOf(run.executionId);
      const [timeline, logs, { runAsHtml }] = await Promise.all([
        get<Timeline>(`${path}/timeline`, { limit: 2_000 }),
        get<LogList>(`${path}/logs`, { limit: 2_000 }),
        import('../../share/run-as-html.ts'),
      ]);
      save(`${run.executionId}.html`, runAsHtml(run, timeline, logs.lines));
    },
  });
  return (
    <>
      <button
        type="button"
        disabled={share.isPending}
        title="One HTML file, without what looks like a secret"
        onClick={() => {
          share.mutate();
        }}
      >
        share
      </button>
      {share.error !== null && <span className="failed">{share.error.message}</span>}
    </>
  );
}

function save(name: string, html: string): void {
  const url = URL.createObjectURL(new Blob([html], { type: 'text/html' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name.replace(/[^\w.-]+/g, '_');
  link.click();
  URL.revokeObjectURL(url);
}
