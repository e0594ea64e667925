/** `host`, `host:port` or `port`, with what is not said left out; IPv6 in brackets. Undefined for what is none. */
export function readAddress(text: string): { host?: string; port?: number } | undefined {
  const found = /^(?:\[([0-9a-fA-F:.]+)\]|([\w.-]*[A-Za-z.][\w.-]*))?(?::?(\d{1,5}))?$/.exec(text);
  const host = found?.[1] ?? found?.[2];
  const port = found?.[3] === undefined ? undefined : Number(found[3]);
  if (!found || text === '' || (port !== undefined && port > 65_535)) return undefined;
  return { ...(host !== undefined && { host }), ...(port !== undefined && { port }) };
}

/** Whether nobody but this machine reaches a server that listens there. */
export const isLoopback = (host: string): boolean => /^(localhost|127\.\d+\.\d+\.\d+|::1)$/.test(host);

/** Whether it stands for every address that a machine has, and is none by itself. */
export const isAnyAddress = (host: string): boolean => host === '0.0.0.0' || host === '::';
