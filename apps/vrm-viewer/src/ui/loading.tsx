import { useText, useViewer } from './context.js';

/** While her engine and her avatar come over the wire. */
export function Loading() {
  const text = useText();
  const loading = useViewer().loading.value;
  if (loading.phase !== 'engine' && loading.phase !== 'avatar') return null;
  const percent = loading.phase === 'avatar' ? Math.round(loading.share * 100) : undefined;
  return (
    <div class="loading" role="status">
      <span class="silhouette" />
      <strong>{text.loading.title}</strong>
      <progress aria-label={text.loading.title} max={100} value={percent} />
      <span class="hint">{loading.phase === 'engine' ? text.loading.engine : text.loading.avatar}</span>
    </div>
  );
}
