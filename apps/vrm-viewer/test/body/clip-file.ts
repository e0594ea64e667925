/** A VRMA made of numbers: the left arm goes up and stays, and she smiles. */
import { Document, Extension, type Node, NodeIO, type WriterContext } from '@gltf-transform/core';

export async function makeClip(): Promise<Uint8Array> {
  const document = new Document();
  const buffer = document.createBuffer();
  const scene = document.createScene();
  const nodes: Record<string, Node> = {};
  const add = (name: string, parent: string | null, at: [number, number, number]) => {
    const node = document.createNode(name).setTranslation(at);
    nodes[name] = node;
    if (parent) nodes[parent]?.addChild(node);
    else scene.addChild(node);
    return node;
  };
  add('hips', null, [0, 1, 0]);
  add('spine', 'hips', [0, 0.1, 0]);
  add('chest', 'spine', [0, 0.1, 0]);
  const arm = add('leftUpperArm', 'chest', [0.1, 0.1, 0]);
  const happy = add('happy', null, [0, 0, 0]);
  const animation = document.createAnimation('raise');
  const channel = (node: Node, path: 'rotation' | 'translation', type: 'VEC3' | 'VEC4', values: number[]) => {
    const input = document
      .createAccessor()
      .setType('SCALAR')
      .setArray(new Float32Array([0, 0.5, 2]))
      .setBuffer(buffer);
    const output = document.createAccessor().setType(type).setArray(new Float32Array(values)).setBuffer(buffer);
    const sampler = document.createAnimationSampler().setInput(input).setOutput(output);
    animation.addSampler(sampler);
    animation.addChannel(document.createAnimationChannel().setTargetNode(node).setTargetPath(path).setSampler(sampler));
  };
  const up = [0, 0, Math.sin(0.55), Math.cos(0.55)];
  channel(arm, 'rotation', 'VEC4', [0, 0, 0, 1, ...up, ...up]);
  channel(happy, 'translation', 'VEC3', [0, 0, 0, 1, 0, 0, 1, 0, 0]);
  class VrmAnimation extends Extension {
    static override readonly EXTENSION_NAME = 'VRMC_vrm_animation';
    override readonly extensionName = 'VRMC_vrm_animation';
    override read(): this {
      return this;
    }
    override write(context: WriterContext): this {
      const json = context.jsonDoc.json as { extensions?: Record<string, unknown> };
      const at = (name: string) => ({ node: context.nodeIndexMap.get(nodes[name] as Node) });
      const bones = ['hips', 'spine', 'chest', 'leftUpperArm'];
      json.extensions = {
        VRMC_vrm_animation: {
          specVersion: '1.0',
          humanoid: { humanBones: Object.fromEntries(bones.map((bone) => [bone, at(bone)])) },
          expressions: { preset: { happy: at('happy') } },
        },
      };
      return this;
    }
  }
  document.createExtension(VrmAnimation);
  return new NodeIO().registerExtensions([VrmAnimation]).writeBinary(document);
}
