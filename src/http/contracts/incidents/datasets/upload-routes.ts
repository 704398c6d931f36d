import { DomainError } from '../../../../domain/errors';
import type { Uploads } from '../../../../usecases/data/uploads';
import { type Route, route } from '../../../route';
import * as examples from './examples';
import * as schemas from './upload-schemas';
import * as view from './view';

const TYPES = ['text/csv', 'application/vnd.apache.parquet', 'application/octet-stream'] as const;
/** As long as the server lets a request take at all. */
const UPLOAD_LIMIT_MS = 3_600_000;

/** Files that are sent, to be registered. */
export function uploadRoutes({
  uploads,
  maxUploadBytes,
}: {
  uploads: Uploads;
  maxUploadBytes: number;
}): Route[] {
  return [
    route({
      method: 'post',
      path: '/api/v1/uploads',
      operationId: 'uploadFile',
      summary: 'Send a file, to register it as a dataset or as a version of a model',
      description:
        'The body is the file itself: CSV or Parquet for a dataset, whatever holds the model for a version ' +
        '(`application/octet-stream`). It is kept for a day. Cut in the middle, nothing is kept.',
      isExtension: true,
      permission: 'model:write',
      query: schemas.UploadQuery,
      takesUpload: { types: TYPES, maxBytes: maxUploadBytes },
      limitMs: UPLOAD_LIMIT_MS,
      response: {
        status: 201,
        description:
          'What `POST /api/v1/datasets` and `POST /api/v1/models/{model_id}/versions` name as `upload`.',
        schema: schemas.Upload,
        example: examples.UPLOAD,
      },
      errors: ['VALIDATION_FAILED'],
      handle: async ({ query }, { actor, upload }) => {
        if (upload === null) throw new DomainError('MALFORMED', 'the body is empty');
        const kept = await uploads.receive(upload, { name: query.name ?? null, actor });
        return { status: 201, body: view.presentUpload(kept) };
      },
    }),
  ];
}
