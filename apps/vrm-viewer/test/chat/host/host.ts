/** A chat host in a page, of the parts that real ones are made of: a client of MCP and the host's side of MCP Apps. */
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import {
  AppBridge,
  getToolUiResourceUri,
  isToolVisibilityAppOnly,
  type McpUiHostContext,
  PostMessageTransport,
  RESOURCE_MIME_TYPE,
} from '@modelcontextprotocol/ext-apps/app-bridge';

type Look = Pick<McpUiHostContext, 'theme' | 'locale'>;

export interface OpenOptions {
  sandboxUrl: string;
  /** The `sandbox` of the frame that the page is in. */
  sandbox: string;
  context?: Look;
  /** Takes no messages of the person. */
  isMute?: boolean;
}

/** What a model reads of an answer. */
export interface ToolAnswer {
  isError: boolean;
  text: string;
  data: Record<string, unknown>;
}

/** What the tests see of the host. */
export class Host {
  /** What pages sent as messages of the person, oldest first. */
  readonly messages: string[] = [];
  /** What pages had the model know. */
  readonly known: string[] = [];
  readonly sizes: number[] = [];
  readonly #client = new Client(
    { name: 'test host', version: '1' },
    { capabilities: { extensions: { 'io.modelcontextprotocol/ui': { mimeTypes: [RESOURCE_MIME_TYPE] } } } },
  );
  readonly #bridges: { bridge: AppBridge; frame: HTMLIFrameElement }[] = [];

  async connect(mcpUrl: string): Promise<void> {
    await this.#client.connect(new StreamableHTTPClientTransport(new URL(mcpUrl)));
  }

  /** What a model sees of the tools. */
  async toolsOfModel(): Promise<string[]> {
    const { tools } = await this.#client.listTools();
    return tools.filter((tool) => !isToolVisibilityAppOnly(tool)).map(({ name }) => name);
  }

  async call(name: string, input: object): Promise<ToolAnswer> {
    const {
      isError,
      content,
      structuredContent = {},
    } = await this.#client.callTool({
      name,
      arguments: { ...input },
    });
    const text = content.map((part) => (part.type === 'text' ? part.text : '')).join('\n');
    return { isError: isError === true, text, data: structuredContent as Record<string, unknown> };
  }

  /** Calls `open-body` as for a model, and shows the page that belongs to it. @returns what the model reads */
  async open({ sandboxUrl, sandbox, context = {}, isMute = false }: OpenOptions): Promise<string> {
    const { tools } = await this.#client.listTools();
    const tool = tools.find(({ name }) => name === 'open-body');
    const uri = tool && getToolUiResourceUri(tool);
    if (uri === undefined) throw new Error('open-body has no page');
    const { contents } = await this.#client.readResource({ uri });
    const [content] = contents;
    if (!content || !('text' in content) || content.mimeType !== RESOURCE_MIME_TYPE)
      throw new Error('no page of an app');
    const ui = content._meta?.ui as { csp?: object } | undefined;
    if (ui?.csp) throw new Error('this host grants a page nothing');

    const frame = document.createElement('iframe');
    const bridge = new AppBridge(
      this.#client,
      { name: 'test host', version: '1' },
      { serverTools: {} },
      { hostContext: context },
    );
    bridge.onsizechange = ({ height }) => {
      if (height === undefined) return;
      this.sizes.push(height);
      frame.style.height = `${height}px`;
    };
    if (!isMute) {
      bridge.onmessage = async ({ content: said }) => {
        this.messages.push(...said.flatMap((block) => (block.type === 'text' ? [block.text] : [])));
        return {};
      };
    }
    bridge.onupdatemodelcontext = async ({ content: said = [] }) => {
      this.known.push(...said.flatMap((block) => (block.type === 'text' ? [block.text] : [])));
      return {};
    };
    const ready = new Promise((resolve) => bridge.addEventListener('sandboxready', resolve));
    const initialized = new Promise((resolve) => bridge.addEventListener('initialized', resolve));
    frame.src = sandboxUrl;
    document.body.append(frame);
    if (!frame.contentWindow) throw new Error('the frame has no window');
    await bridge.connect(new PostMessageTransport(frame.contentWindow, frame.contentWindow));
    this.#bridges.push({ bridge, frame });
    await ready;
    await bridge.sendSandboxResourceReady({ html: content.text, sandbox });
    await initialized;
    const result = await this.#client.callTool({ name: 'open-body' });
    await bridge.sendToolInput({ arguments: {} });
    await bridge.sendToolResult(result);
    return JSON.stringify({ content: result.content, structuredContent: result.structuredContent });
  }

  async changeContext(context: Look): Promise<void> {
    for (const { bridge } of this.#bridges) bridge.setHostContext(context);
  }

  /** Takes the oldest page away as the protocol asks: it is told first, and answers. */
  async tearDown(): Promise<void> {
    const { bridge, frame } = this.#bridges.shift() ?? {};
    await bridge?.teardownResource({});
    frame?.remove();
    await bridge?.close();
  }
}

declare global {
  interface Window {
    host: Host;
  }
}

window.host = new Host();
