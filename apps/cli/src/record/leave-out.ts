/** What stands where something was left out. */
const LEFT_OUT = '[left out]';

const SECRET_NAME = /token|secret|passw|authorization|cookie|signature|credential|api[-_]?key/i;
/** In a URL these are secret too; and whatever is this long is not for people. */
const SECRET_PARAMETER = /^(?:key|sig|auth|access|code|x-amz-.*)$/i;
const LONGEST_PARAMETER = 24;

/** A copy without what lets anybody in: values named like secrets, bearer tokens, and such parts of URLs. */
export function withoutSecrets(value: unknown): unknown {
  if (typeof value === 'string') return cleanText(value);
  if (Array.isArray(value)) return value.map(withoutSecrets);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, child]) => [
      name,
      SECRET_NAME.test(name) && typeof child === 'string' ? LEFT_OUT : withoutSecrets(child),
    ]),
  );
}

function cleanText(text: string): string {
  return text
    .replace(/\b(bearer|basic) +[A-Za-z0-9._~+/=-]+/gi, `$1 ${LEFT_OUT}`)
    .replace(/\btoken\.[A-Za-z0-9._~-]{16,}/g, `token.${LEFT_OUT}`)
    .replace(/\b(?:https?|wss?):\/\/[^\s"'<>]+/gi, cleanUrl);
}

function cleanUrl(url: string): string {
  return (
    url
      .replace(/^([a-z]+:\/\/)[^/?#@]*@/i, `$1${LEFT_OUT}@`)
      // A session's id in an address lets anybody in on a server of this machine.
      .replace(/(\/vccp\/|[?&#](?:session|sessionId)=)([\x21-\x7e]{1,8})[^&#?/]*/gi, '$1$2…')
      .replace(/([?&#])([^=&#]+)=([^&#]*)/g, (whole, mark: string, name: string, value: string) =>
        SECRET_NAME.test(name) || SECRET_PARAMETER.test(name) || value.length >= LONGEST_PARAMETER
          ? `${mark}${name}=${LEFT_OUT}`
          : whole,
      )
  );
}
