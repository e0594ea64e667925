/** Tells when the graphics context is lost and when it is back. @returns how to stop watching */
export function watchGraphics(canvas: HTMLCanvasElement, tell: (available: boolean) => void): () => void {
  const onLost = () => tell(false);
  const onBack = () => tell(true);
  canvas.addEventListener('webglcontextlost', onLost);
  canvas.addEventListener('webglcontextrestored', onBack);
  return () => {
    canvas.removeEventListener('webglcontextlost', onLost);
    canvas.removeEventListener('webglcontextrestored', onBack);
  };
}
