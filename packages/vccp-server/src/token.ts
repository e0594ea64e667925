import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { ulid } from 'ulid';

/** 128 random bits as 32 hexadecimal digits. */
export function randomToken(): string {
  return randomBytes(16).toString('hex');
}

/** A ULID: unique and in order of time, but no secret, so that the cheap kind of chance will do. */
export function newId(nowMs: number): string {
  return ulid(nowMs, Math.random);
}

/** Whether two secrets are equal, in a time that tells nothing about either; they may differ in length. */
export function sameSecret(given: string, expected: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(given), digest(expected));
}
