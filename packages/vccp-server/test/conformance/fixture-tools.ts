import {
  acceptedContent,
  type CallToolResult,
  type ElicitRequestFormParams,
  fromJsonSchema,
  inputRequired,
  type McpServer,
} from '@modelcontextprotocol/server';
import * as z from 'zod';
import { fixedSchema } from '../../src/tools/fixed-schema.js';
import type { Tool } from '../../src/tools/tool.js';

/** One red pixel. */
export const PNG = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8DwHwAFBQIAX8jx0gAAAABJRU5ErkJggg==';
/** A header that promises no samples. */
const WAV = Buffer.from(
  'RIFF$\0\0\0WAVEfmt \x10\0\0\0\x01\0\x01\0@\x1f\0\0@\x1f\0\0\x01\0\x08\0data\0\0\0\0',
  'latin1',
);

const resource = (uri: string, mimeType: string, text: string) => ({
  type: 'resource' as const,
  resource: { uri, mimeType, text },
});
const text = (said: string) => ({ type: 'text' as const, text: said });
const image = { type: 'image' as const, data: PNG, mimeType: 'image/png' };

const EMPTY = z.object({});
const inputSchema = fixedSchema(EMPTY);

/** A tool whose answer is always the same: offered by both ways of a call, as the server's own tools are. */
function constant(name: string, result: CallToolResult): Tool {
  return {
    name,
    register: (server) => void server.registerTool(name, { description: `Answers ${name}`, inputSchema }, () => result),
    prepare: (given) => (EMPTY.safeParse(given).success ? () => Promise.resolve(result) : undefined),
  };
}

export const CONSTANT_TOOLS: readonly Tool[] = [
  constant('test_simple_text', { content: [text('This is a simple text response for testing.')] }),
  constant('test_image_content', { content: [image] }),
  constant('test_audio_content', {
    content: [{ type: 'audio', data: WAV.toString('base64'), mimeType: 'audio/wav' }],
  }),
  constant('test_embedded_resource', {
    content: [resource('test://embedded-resource', 'text/plain', 'This is an embedded resource content.')],
  }),
  constant('test_multiple_content_types', {
    content: [
      text('Multiple content types test:'),
      image,
      resource('test://mixed-content-resource', 'application/json', '{"test":"data","value":123}'),
    ],
  }),
  constant('test_error_handling', {
    isError: true,
    content: [text('This tool intentionally returns an error for testing')],
  }),
];

const soon = () => new Promise((resolve) => setTimeout(resolve, 50));

/** Tools that talk to the client while they run, or need its headers: only the SDK offers them. */
export function registerTalkingTools(server: McpServer): void {
  for (const name of ['test_tool_with_logging', 'test_logging_tool']) {
    server.registerTool(name, { description: 'Logs three lines', inputSchema }, async (_, { mcpReq }) => {
      for (const line of ['Tool execution started', 'Tool processing data', 'Tool execution completed']) {
        await mcpReq.log('info', line);
        await soon();
      }
      return { content: [text('logged')] };
    });
  }
  server.registerTool('test_tool_with_progress', { description: 'Counts', inputSchema }, async (_, { mcpReq }) => {
    const progressToken = mcpReq._meta?.progressToken;
    for (const progress of [0, 50, 100]) {
      if (progressToken !== undefined) {
        await mcpReq.notify({ method: 'notifications/progress', params: { progressToken, progress, total: 100 } });
      }
      await soon();
    }
    return { content: [text('counted')] };
  });
  server.registerTool(
    'test_sampling',
    { description: 'Asks the model', inputSchema: fixedSchema(z.object({ prompt: z.string() })) },
    async ({ prompt }, { mcpReq }) => {
      const { content } = await mcpReq.requestSampling({
        messages: [{ role: 'user', content: text(prompt) }],
        maxTokens: 100,
      });
      return { content: [text(`LLM response: ${JSON.stringify(content)}`)] };
    },
  );
  const string = { type: 'string' as const };
  const forms: Record<string, Record<string, object>> = {
    test_elicitation: { username: string, email: string },
    test_elicitation_sep1034_defaults: {
      name: { ...string, default: 'John Doe' },
      age: { type: 'integer', default: 30 },
      score: { type: 'number', default: 95.5 },
      status: { ...string, enum: ['active', 'inactive', 'pending'], default: 'active' },
      verified: { type: 'boolean', default: true },
    },
    test_elicitation_sep1330_enums: {
      untitledSingle: { ...string, enum: ['option1', 'option2', 'option3'] },
      titledSingle: {
        ...string,
        oneOf: titled(['value1', 'value2', 'value3'], ['First Option', 'Second Option', 'Third Option']),
      },
      legacyEnum: {
        ...string,
        enum: ['opt1', 'opt2', 'opt3'],
        enumNames: ['Option One', 'Option Two', 'Option Three'],
      },
      untitledMulti: { type: 'array', items: { ...string, enum: ['option1', 'option2', 'option3'] } },
      titledMulti: {
        type: 'array',
        items: { anyOf: titled(['value1', 'value2', 'value3'], ['First Choice', 'Second Choice', 'Third Choice']) },
      },
    },
  };
  const open = fixedSchema(z.looseObject({ message: z.string().default('Tell me') }));
  for (const [name, properties] of Object.entries(forms)) {
    server.registerTool(name, { description: 'Asks the user', inputSchema: open }, async ({ message }, { mcpReq }) => {
      const requestedSchema = { type: 'object' as const, properties };
      const { action, content } = await mcpReq.elicitInput({ message, requestedSchema } as ElicitRequestFormParams);
      return { content: [text(`Elicitation completed: action=${action}, content=${JSON.stringify(content)}`)] };
    });
  }
  const asks = {
    name: inputRequired.elicit({ message: 'What is your name?', requestedSchema: z.object({ name: z.string() }) }),
  };
  for (const name of ['test_streaming_elicitation', 'test_input_required_result_elicitation']) {
    server.registerTool(name, { description: 'Asks for a name', inputSchema }, (_, { mcpReq }) => {
      const given = acceptedContent(mcpReq.inputResponses, 'name', z.object({ name: z.string() }));
      return given ? { content: [text(`Hello, ${given.name}!`)] } : inputRequired({ inputRequests: asks });
    });
  }
  server.registerTool('test_missing_capability', { description: 'Asks a model', inputSchema }, () =>
    inputRequired({
      inputRequests: {
        ask: inputRequired.createMessage({ messages: [{ role: 'user', content: text('?') }], maxTokens: 9 }),
      },
    }),
  );
  server.registerTool(
    'test_x_mcp_header',
    {
      description: 'Wants its region in a header too',
      inputSchema: fromJsonSchema<{ region?: string }>({
        type: 'object',
        properties: { region: REGION },
      }),
    },
    ({ region }) => ({ content: [text(`region ${region}`)] }),
  );
  server.registerTool(
    'json_schema_2020_12_tool',
    { description: 'Tool with JSON Schema 2020-12 features', inputSchema: fromJsonSchema(RICH_SCHEMA) },
    () => ({ content: [text('fits')] }),
  );
}

const REGION = { type: 'string' as const, 'x-mcp-header': 'Region' };

const titled = (values: readonly string[], titles: readonly string[]) =>
  values.map((value, index) => ({ const: value, title: titles[index] }));

const RICH_SCHEMA = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  type: 'object' as const,
  $defs: {
    address: {
      $anchor: 'addressDef',
      type: 'object',
      properties: { street: { type: 'string' }, city: { type: 'string' } },
    },
  },
  properties: {
    name: { type: 'string' },
    address: { $ref: '#/$defs/address' },
    contactMethod: { type: 'string', enum: ['phone', 'email'] },
    phone: { type: 'string' },
    email: { type: 'string' },
  },
  allOf: [{ anyOf: [{ required: ['phone'] }, { required: ['email'] }] }],
  if: { properties: { contactMethod: { const: 'phone' } }, required: ['contactMethod'] },
  // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
  then: { required: ['phone'] },
  else: { required: ['email'] },
  additionalProperties: false,
};
