/** Something that is asked of Unreal. */
export type Request =
  | { kind: 'function'; preset: string; key: string; parameters: Record<string, unknown> }
  | { kind: 'property'; preset: string; key: string; value: unknown }
  /** Of any object in memory, exposed or not. */
  | { kind: 'object'; object: string; name: string; parameters: Record<string, unknown> };

/**
 * The same as it goes on the wire, each a PUT.
 * @param undo whether the editor can undo it
 */
export function wireOf(request: Request, undo: boolean): { path: string; body: Record<string, unknown> } {
  if (request.kind === 'object') {
    const { object: objectPath, name: functionName, parameters } = request;
    return { path: '/remote/object/call', body: { objectPath, functionName, parameters, generateTransaction: undo } };
  }
  const { kind, preset, key } = request;
  return {
    path: `/remote/preset/${encodeURIComponent(preset)}/${kind}/${encodeURIComponent(key)}`,
    body: {
      // Without "Parameters", an empty one too, the engine refuses the call.
      ...(kind === 'function' ? { Parameters: request.parameters } : { PropertyValue: request.value }),
      GenerateTransaction: undo,
    },
  };
}
