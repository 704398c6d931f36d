import { z } from 'zod';
import { Time } from '../page';
import { short } from './schemas';

export const UploadQuery = z.object({
  name: short.optional().meta({ description: 'What the file is called where it comes from.' }),
});

export const Upload = z
  .object({
    id: z.string(),
    name: z.string().nullable(),
    sha256: z.string(),
    size_bytes: z.int(),
    created_at: Time,
    expires_at: Time.meta({ description: 'Until then it can be registered. UTC, to the second.' }),
  })
  .meta({ id: 'Upload' });
