import { type Performance, performanceSchema } from '@vccp/protocol';
import crouch from './behaviours/crouch.vccp.json';
import dance from './behaviours/dance.vccp.json';
import greet from './behaviours/greet.vccp.json';
import jump from './behaviours/jump.vccp.json';
import sit from './behaviours/sit.vccp.json';
import stand from './behaviours/stand.vccp.json';

/** Short performances that any body can play which offers what they ask: greet, dance, sit, stand, jump, crouch. */
export function behaviours(): Performance[] {
  return [greet, dance, sit, stand, jump, crouch].map((behaviour) => performanceSchema.parse(behaviour));
}
