/** Plain values as people write them into a mapping file. */
import { z } from 'zod';

export const name = (what: string) => z.string().trim().min(1).max(200).describe(what);

export const names = (what: string) => z.array(z.string().trim().min(1).max(200)).min(1).describe(what);

/** YAML reads `7` and `yes` as what they look like; in a comparison they mean their text. */
export const written = (what: string) => z.union([z.string().max(1000), z.number(), z.boolean()]).describe(what);
