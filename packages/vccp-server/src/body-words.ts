import { BODY_SYSTEM, isTerminal, parseWith, type Role, type SystemMessage, VCCPError } from '@vccp/protocol';
import type * as z from 'zod';
import type { Body } from './body.js';
import { cleanData, cleanError, cleanLine } from './observation.js';
import type { Session } from './session.js';

/** Most complaints about one capability that its author is told. */
const MAX_COMPLAINTS = 10;

/**
 * What the session makes of a body's word, by its category. Returns what of it cannot be used, in words for its author.
 * @throws {VCCPError} where the word is not one, or is not for this body to say.
 */
export function hear(session: Session, body: Body, message: SystemMessage): readonly string[] {
  switch (message.category) {
    case 'capability':
      allow(body, ['body', 'sensor'], 'capabilities');
      return session.offer(body, readData(BODY_SYSTEM.capability, message)).slice(0, MAX_COMPLAINTS);
    case 'action-status':
      allow(body, ['body'], 'action-status');
      hearStatus(session, body, message);
      break;
    case 'state':
      allow(body, ['body', 'sensor'], 'state');
      session.changeState(body, readData(BODY_SYSTEM.state, message));
      break;
    case 'pause':
      allow(body, ['body'], 'pause');
      session.hold(body, readData(BODY_SYSTEM.pause, message));
      break;
    case 'pose':
      allow(body, ['body', 'sensor'], 'poses');
      session.pose(body, readData(BODY_SYSTEM.pose, message));
      break;
    case 'view':
      body.answerView(message.replyTo, readData(BODY_SYSTEM.view, message));
      break;
    case 'error': {
      const error = readData(BODY_SYSTEM.error, message);
      if (!body.answerView(message.replyTo ?? error.replyTo, error)) {
        session.note(`${body.name} reports ${error.code}: ${cleanLine(error.message)}`);
      }
      break;
    }
    default:
    // `ping` says only that the body lives; a category of a later version says nothing to this one.
  }
  return [];
}

function hearStatus(session: Session, body: Body, message: SystemMessage): void {
  const { actionId, ...status } = readData(BODY_SYSTEM['action-status'], message);
  if (status.state === 'sent' || status.state === 'lost') {
    throw new VCCPError('bad-message', `state ${status.state} is for the server to say`);
  }
  const moved = session.report(body, actionId, {
    ...status,
    ...(status.message !== undefined && { message: cleanLine(status.message, 1000) }),
    ...(status.error && { error: cleanError(status.error) }),
    ...(status.result && { result: cleanData(status.result) }),
  });
  if (moved && isTerminal(status.state)) body.intake?.giveBack();
}

/** @throws {VCCPError} `not-allowed` where this is not for a body of that role to say. */
export function allow(body: Body, roles: readonly Role[], what: string): void {
  if (roles.includes(body.role)) return;
  throw new VCCPError('not-allowed', `${what} are for ${roles.join(' and ')}; this connection is a ${body.role}`);
}

/** The data of a body's system message. @throws {VCCPError} `bad-message` that names the field. */
export function readData<S extends z.ZodType>(schema: S, message: SystemMessage): z.output<S> {
  const parsed = parseWith(schema, message.data, message.category);
  if (!parsed.ok) throw parsed.error;
  return parsed.value;
}
