import * as z from 'zod';

/** What may be done with a method of OSC: https://github.com/Vidvox/OSCQueryProposal */
export const ACCESS = { none: 0, read: 1, write: 2, readWrite: 3 } as const;

/** A place in a world that OSC can read or write. */
export interface OscMethod {
  /** `/avatar/parameters/Happy` */
  address: string;
  /** Type tags of its arguments: `f`, `T`, `si`. */
  type: string;
  access: number;
  /** The values now, where it may be read and has been set. */
  value: readonly unknown[] | undefined;
  description?: string | undefined;
}

const nodeSchema = z.looseObject({
  FULL_PATH: z.string(),
  TYPE: z.string().optional(),
  ACCESS: z.number().optional(),
  VALUE: z.array(z.unknown()).optional(),
  DESCRIPTION: z.string().optional(),
  // Not z.record, which drops a part named __proto__.
  CONTENTS: z.unknown().optional(),
});

/** The tree of a world as JSON, for `GET /`. */
export function toTree(methods: readonly OscMethod[]): TreeNode {
  const root: TreeNode = { FULL_PATH: '/', ACCESS: ACCESS.none, CONTENTS: {} };
  for (const { address, type, access, value, description } of methods) {
    let node = root;
    for (const name of address.split('/').filter((part) => part !== '')) {
      node.CONTENTS ??= {};
      const path = `${node.FULL_PATH === '/' ? '' : node.FULL_PATH}/${name}`;
      const known = Object.hasOwn(node.CONTENTS, name) ? node.CONTENTS[name] : undefined;
      const child: TreeNode = known ?? { FULL_PATH: path, ACCESS: ACCESS.none };
      // defineProperty, so that a part named __proto__ stays a name.
      Object.defineProperty(node.CONTENTS, name, { value: child, enumerable: true, configurable: true });
      node = child;
    }
    node.TYPE = type;
    node.ACCESS = access;
    if (value !== undefined) node.VALUE = value;
    if (description !== undefined) node.DESCRIPTION = description;
  }
  return root;
}

export interface TreeNode {
  FULL_PATH: string;
  ACCESS: number;
  TYPE?: string;
  VALUE?: readonly unknown[];
  DESCRIPTION?: string;
  CONTENTS?: Record<string, TreeNode>;
}

/** The node at a path, or undefined where there is none. */
export function nodeAt(tree: TreeNode, path: string): TreeNode | undefined {
  let node: TreeNode | undefined = tree;
  for (const name of path.split('/').filter((part) => part !== '')) {
    node = node?.CONTENTS && Object.hasOwn(node.CONTENTS, name) ? node.CONTENTS[name] : undefined;
  }
  return node;
}

/** Every method in a tree that another program sent; nodes that are none are passed over. */
export function methodsOf(tree: unknown): OscMethod[] {
  const methods: OscMethod[] = [];
  const open: unknown[] = [tree];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const parsed = nodeSchema.safeParse(next);
    if (!parsed.success) continue;
    const { FULL_PATH, TYPE, ACCESS: access = ACCESS.none, VALUE, DESCRIPTION, CONTENTS } = parsed.data;
    if (TYPE !== undefined) {
      methods.push({ address: FULL_PATH, type: TYPE, access, value: VALUE, description: DESCRIPTION });
    }
    if (typeof CONTENTS === 'object' && CONTENTS !== null) open.push(...Object.values(CONTENTS).toReversed());
  }
  return methods;
}
