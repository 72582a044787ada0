import scriptUrl from '@mermaid-js/tiny/dist/mermaid.tiny.js?url';

let loading;

/** Mermaid, from this site itself; it is loaded with the first page that has a diagram. */
export function loadMermaid() {
  loading ??= new Promise((resolve, reject) => {
    const script = document.createElement('script');
    script.src = scriptUrl;
    script.onload = () => resolve(globalThis.mermaid);
    script.onerror = () => reject(new Error(`${scriptUrl} could not be loaded.`));
    document.head.append(script);
  });
  return loading;
}
