/** Calls when this machine is likely to reach the network again: it came online, or its page is looked at again. */
export function onWake(listener: () => void): () => void {
  const scope = globalThis as typeof globalThis & { document?: Document };
  if (typeof scope.addEventListener !== 'function') return () => undefined;
  const onVisible = () => {
    if (scope.document?.visibilityState === 'visible') listener();
  };
  scope.addEventListener('online', listener);
  scope.document?.addEventListener('visibilitychange', onVisible);
  return () => {
    scope.removeEventListener('online', listener);
    scope.document?.removeEventListener('visibilitychange', onVisible);
  };
}
