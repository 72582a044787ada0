/** A token that is right has led on from the address that it stood in. */
const wasRefused = withoutToken();

/** Says whether one stood in the address, where nobody else shall read it. */
function withoutToken(): boolean {
  const url = new URL(location.href);
  const had = url.searchParams.has('token');
  url.searchParams.delete('token');
  if (had) history.replaceState(history.state, '', url);
  return had;
}

/** What whoever has no token sees: where it is, and a field for it. */
export function Login() {
  return (
    <main className="login">
      <h1>wflo</h1>
      {wasRefused && (
        <div className="notice" role="alert">
          That is not the token of this console.
        </div>
      )}
      <p>
        This console needs its token. It has printed its address with <code>?token=</code> where it
        was started; <code>CONSOLE_TOKEN</code> sets one that stays the same.
      </p>
      <form
        method="get"
        onSubmit={(event) => {
          event.preventDefault();
          const token = new FormData(event.currentTarget).get('token');
          const url = new URL(location.href);
          url.searchParams.set('token', typeof token === 'string' ? token.trim() : '');
          location.assign(url);
        }}
      >
        <label>
          Token <input name="token" type="password" autoComplete="current-password" required />
        </label>{' '}
        <button type="submit">Log in</button>
      </form>
    </main>
  );
}
