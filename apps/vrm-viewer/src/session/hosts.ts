import * as z from 'zod';

export const connectInfoSchema = z.object({
  mcpUrl: z.url(),
  stdio: z.object({ command: z.string().min(1), args: z.array(z.string()) }),
});
/** How a model reaches this server: what `GET /api/connect` answers. */
export type ConnectInfo = z.infer<typeof connectInfoSchema>;

export const TRANSPORTS = ['http', 'stdio'] as const;
export type Transport = (typeof TRANSPORTS)[number];

/** What to paste, and where: into a terminal, or into a file. */
interface Recipe {
  text: string;
  /** Undefined: a terminal. */
  file?: string;
  /** Opens the host and asks there, so that nothing needs to be pasted. */
  installUrl?: string;
}

export interface Host {
  id: string;
  /** Its proper name; undefined for every other host. */
  name?: string;
  recipes: Partial<Record<Transport, Recipe>>;
}

const NAME = 'vccp';

/** The popular hosts first, then what fits any other. */
export function hosts({ mcpUrl, stdio }: ConnectInfo): Host[] {
  const commandLine = [stdio.command, ...stdio.args].map(shellWord).join(' ');
  return [
    {
      id: 'claude-code',
      name: 'Claude Code',
      recipes: {
        http: { text: `claude mcp add --transport http ${NAME} ${shellWord(mcpUrl)}` },
        stdio: { text: `claude mcp add ${NAME} -- ${commandLine}` },
      },
    },
    {
      id: 'claude-desktop',
      name: 'Claude Desktop',
      recipes: { stdio: { text: json({ mcpServers: { [NAME]: stdio } }), file: 'claude_desktop_config.json' } },
    },
    {
      id: 'cursor',
      name: 'Cursor',
      recipes: {
        http: {
          text: json({ mcpServers: { [NAME]: { url: mcpUrl } } }),
          file: '~/.cursor/mcp.json',
          installUrl: cursorInstallUrl({ url: mcpUrl }),
        },
        stdio: {
          text: json({ mcpServers: { [NAME]: stdio } }),
          file: '~/.cursor/mcp.json',
          installUrl: cursorInstallUrl(stdio),
        },
      },
    },
    {
      id: 'vs-code',
      name: 'VS Code',
      recipes: {
        http: {
          text: json({ servers: { [NAME]: { type: 'http', url: mcpUrl } } }),
          file: '.vscode/mcp.json',
          installUrl: vsCodeInstallUrl({ type: 'http', url: mcpUrl }),
        },
        stdio: {
          text: json({ servers: { [NAME]: { type: 'stdio', ...stdio } } }),
          file: '.vscode/mcp.json',
          installUrl: vsCodeInstallUrl({ ...stdio }),
        },
      },
    },
    {
      id: 'codex',
      name: 'Codex',
      recipes: {
        http: { text: `codex mcp add ${NAME} --url ${shellWord(mcpUrl)}` },
        stdio: { text: `codex mcp add ${NAME} -- ${commandLine}` },
      },
    },
    {
      id: 'gemini-cli',
      name: 'Gemini CLI',
      recipes: {
        http: { text: `gemini mcp add --transport http ${NAME} ${shellWord(mcpUrl)}` },
        stdio: { text: json({ mcpServers: { [NAME]: stdio } }), file: '~/.gemini/settings.json' },
      },
    },
    {
      id: 'other',
      recipes: { http: { text: mcpUrl }, stdio: { text: commandLine } },
    },
  ];
}

const json = (value: unknown): string => JSON.stringify(value, undefined, 2);

/** Quotes what a POSIX shell would read as more than one plain word. */
function shellWord(word: string): string {
  return /^[A-Za-z0-9_@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}

/** https://cursor.com/docs/mcp/install-links */
function cursorInstallUrl(config: object): string {
  const bytes = new TextEncoder().encode(JSON.stringify(config));
  const base64 = btoa(String.fromCharCode(...bytes));
  return `cursor://anysphere.cursor-deeplink/mcp/install?name=${NAME}&config=${encodeURIComponent(base64)}`;
}

/** https://code.visualstudio.com/api/extension-guides/ai/mcp#create-an-mcp-installation-url */
function vsCodeInstallUrl(config: object): string {
  return `vscode:mcp/install?${encodeURIComponent(JSON.stringify({ name: NAME, ...config }))}`;
}
