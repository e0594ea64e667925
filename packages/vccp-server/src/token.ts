import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

/** 128 random bits as 32 hexadecimal digits. */
export function randomToken(): string {
  return randomBytes(16).toString('hex');
}

/** Whether two secrets are equal, in a time that tells nothing about either; they may differ in length. */
export function sameSecret(given: string, expected: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(given), digest(expected));
}
