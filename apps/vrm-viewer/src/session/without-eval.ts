import * as z from 'zod';

// The page's policy forbids code made from text. Zod would try it as soon as a schema is made, so this comes first.
z.config({ jitless: true });
