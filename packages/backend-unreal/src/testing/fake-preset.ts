/** A value that is laid open: its type as C++ names it, and what it is. */
export interface FakeValue {
  type: string;
  container?: string;
  metadata?: Record<string, string>;
  value?: unknown;
}

export interface FakeFunction {
  description?: string;
  parameters?: Record<string, FakeValue>;
  /** What it returns, by name. */
  run?(parameters: Record<string, unknown>): Record<string, unknown>;
}

/** What a preset lays open, by the names in its panel. */
export interface Exposed {
  properties?: Record<string, FakeValue>;
  functions?: Record<string, FakeFunction>;
}

/** The preset as `GET /remote/preset/{preset}` shows it. */
export function presetAnswer(name: string, { properties = {}, functions = {} }: Exposed): Record<string, unknown> {
  const groups = [
    {
      Name: 'Properties',
      ExposedProperties: Object.entries(properties).map(([DisplayName, value]) => ({
        DisplayName,
        ID: `property-${DisplayName}`,
        UnderlyingProperty: describe(DisplayName.replaceAll(' ', ''), value),
        Metadata: {},
        OwnerObjects: [],
      })),
      ExposedFunctions: [],
      ExposedActors: [],
    },
    {
      Name: 'Functions',
      ExposedProperties: [],
      ExposedFunctions: Object.entries(functions).map(([DisplayName, { description = '', parameters = {} }]) => ({
        DisplayName,
        ID: `function-${DisplayName}`,
        UnderlyingFunction: {
          Name: DisplayName.replaceAll(' ', ''),
          Description: description,
          Arguments: Object.entries(parameters).map(([parameter, value]) => describe(parameter, value)),
        },
        OwnerObjects: [],
      })),
      ExposedActors: [],
    },
  ];
  return { Name: name, Path: `/Game/${name}.${name}`, ID: name, Groups: groups, Controllers: [] };
}

const describe = (Name: string, { type, container = '', metadata = {} }: FakeValue) => ({
  Name,
  Description: metadata.ToolTip ?? '',
  Type: type,
  ContainerType: container,
  KeyType: '',
  Metadata: metadata,
});

/** What of the values is read; the rest is left as it was, without a word but in `overlooked`. */
export function readInto(
  known: Readonly<Record<string, FakeValue>>,
  given: Readonly<Record<string, unknown>>,
  what: string,
  overlooked: string[],
): Record<string, unknown> {
  const read = Object.entries(given).filter(([name, value]) => {
    const slot = Object.hasOwn(known, name) ? known[name] : undefined;
    if (!slot) overlooked.push(`${what} has no ${name}`);
    else if (!isReadable(slot, value))
      overlooked.push(`${what}: ${name} is ${slot.type}, not ${JSON.stringify(value)}`);
    else return true;
    return false;
  });
  return Object.fromEntries(read);
}

function isReadable({ type, container = '', metadata = {} }: FakeValue, value: unknown): boolean {
  if (container !== '') {
    return Array.isArray(value) && value.every((item) => isReadable({ type, metadata }, item));
  }
  if (metadata.EnumValues !== undefined) return metadata.EnumValues.split(', ').includes(String(value));
  if (type === 'bool') return typeof value === 'boolean';
  if (/^(float|double|u?int\d+)$/.test(type)) return typeof value === 'number';
  if (/^F(String|Text|Name)$/.test(type) || type.endsWith('*')) return typeof value === 'string';
  return typeof value === 'object' && value !== null && Object.values(value).every((part) => typeof part === 'number');
}
