/** Where Unreal's Remote Control listens when nothing else is said. */
export const DEFAULT_UNREAL_URL = 'http://127.0.0.1:30010';

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;

/**
 * The address without a path, once it is allowed: this machine, or any other where that was said deliberately.
 * @throws {TypeError} that says what is wrong with it
 */
export function unrealAddress(url: string, allowRemote: boolean): string {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  if (!parsed || !/^https?:$/.test(parsed.protocol)) {
    throw new TypeError(`"${url}" is no address of Remote Control; give one like ${DEFAULT_UNREAL_URL}`);
  }
  if (parsed.pathname !== '/' || parsed.search !== '' || parsed.username !== '' || parsed.password !== '') {
    throw new TypeError(`"${parsed.origin}${parsed.pathname}" says too much: scheme, host and port are enough`);
  }
  if (!LOOPBACK.test(parsed.hostname) && !allowRemote) {
    throw new TypeError(
      `${parsed.hostname} is another machine, and Remote Control asks nobody who they are: whoever reaches its port ` +
        'commands the editor. Forward the port (ssh -L 30010:127.0.0.1:30010), or set allowRemote to true on a ' +
        'network of your own',
    );
  }
  return parsed.origin;
}
