import { Readable } from 'node:stream';
import { z } from 'zod';
import type { VersionArtifacts } from '../../../../usecases/registry/artifacts';
import type { VersionRegistration } from '../../../../usecases/registry/registration';
import type { Versions } from '../../../../usecases/registry/versions';
import { entityTag } from '../../../caller';
import { asReplayed } from '../../../creation';
import { type Route, route } from '../../../route';
import { rangeOf } from '../page';
import { artifactHeaders } from './artifact-headers';
import * as examples from './examples';
import * as schemas from './schemas';
import { toSignature } from './signature-schema';
import { presentVersion } from './view';

const ALL = '/api/v1/models/:model_id/versions';
const ONE = `${ALL}/:number`;
/** An upload is copied, and tried with its signature, before the answer. */
const REGISTRATION_LIMIT_MS = 900_000;

/** The numbered versions of models. */
export function versionRoutes(deps: VersionDeps): Route[] {
  const { modelVersions } = deps;
  return [
    list(modelVersions),
    register(deps.versionRegistration),
    get(modelVersions),
    remove(modelVersions),
    download(deps.versionArtifacts),
  ];
}

/** What the operations on versions stand on. */
export interface VersionDeps {
  modelVersions: Versions;
  versionRegistration: VersionRegistration;
  versionArtifacts: VersionArtifacts;
}

function list(versions: Versions): Route {
  return route({
    method: 'get',
    path: ALL,
    operationId: 'listModelVersions',
    summary: 'List the versions of a model, newest first',
    isExtension: true,
    permission: 'model:read',
    params: schemas.ModelInPath,
    query: schemas.VersionListQuery,
    response: {
      status: 200,
      description: 'Those that it has, or had at `as_of`.',
      schema: schemas.VersionPage,
      example: examples.VERSION_PAGE,
    },
    errors: ['NOT_FOUND'],
    handle: async ({ params, query }, { principal }) => {
      const asked = { modelId: params.model_id, asOf: query.as_of ?? null, ...rangeOf(query) };
      const { model, versions: found, total } = await versions.list(asked, principal);
      const items = found.map((version) => presentVersion(version, model.championVersion));
      return { body: { total, page: query.page, page_size: query.page_size, items } };
    },
  });
}

function register(registration: VersionRegistration): Route {
  return route({
    method: 'post',
    path: ALL,
    operationId: 'registerModelVersion',
    summary: 'Register a version that was made elsewhere',
    description:
      'Of an upload the service keeps the bytes and takes the digest; with a signature it predicts here, and one that the file does not fit is refused. An artifact that lies elsewhere is recorded as unverified, and can not predict here.',
    isExtension: true,
    permission: 'model:write',
    takesRequestKey: true,
    limitMs: REGISTRATION_LIMIT_MS,
    params: schemas.ModelInPath,
    body: schemas.NewVersion,
    bodyExample: { artifact_path: 's3://models/credit-risk-v3.pkl', metrics: { auc: 0.71 } },
    response: {
      status: 201,
      description: 'The version.',
      schema: schemas.Version,
      example: examples.VERSION,
    },
    errors: ['INVALID_STATE', 'NOT_FOUND'],
    handle: async ({ params, body }, { principal, requestKey }) => {
      const { upload: uploadId, artifact_path: artifactPath, metrics, training_metrics } = body;
      const asked = {
        modelId: params.model_id,
        uploadId,
        artifactPath,
        metrics,
        trainingMetrics: training_metrics,
        signature: body.signature && toSignature(body.signature),
      };
      const made = await registration.register(asked, principal, requestKey);
      const headers = {
        Location: ONE.replace(':model_id', params.model_id).replace(':number', String(made.version.number)),
      };
      const answer = { status: 201, headers, body: presentVersion(made.version, made.champion) };
      return made.isReplayed ? asReplayed(answer) : answer;
    },
  });
}

function download(artifacts: VersionArtifacts): Route {
  return route({
    method: 'get',
    path: `${ONE}/artifact`,
    operationId: 'downloadModelVersion',
    summary: 'Fetch the artifact of a version',
    description:
      'Only where the service holds it. `Repr-Digest` tells the SHA-256 that was taken when the version was registered.',
    isExtension: true,
    permission: 'model:read',
    params: schemas.VersionInPath,
    response: {
      status: 200,
      description: 'The file.',
      schema: z.string().meta({ format: 'binary' }),
      example: '{"learner":{}}',
      type: 'application/octet-stream',
    },
    errors: ['INVALID_STATE', 'NOT_FOUND'],
    handle: async ({ params }, { principal }) => {
      const asked = { modelId: params.model_id, number: params.number };
      const { version, artifact, bytes } = await artifacts.read(asked, principal);
      const name = `${version.modelId}-${version.number}`;
      const headers = artifactHeaders(artifact, { name, type: 'application/octet-stream' });
      return { headers, stream: Readable.from(bytes, { objectMode: false }) };
    },
  });
}

function get(versions: Versions): Route {
  return route({
    method: 'get',
    path: ONE,
    operationId: 'getModelVersion',
    summary: 'Get a version of a model',
    isExtension: true,
    permission: 'model:read',
    params: schemas.VersionInPath,
    response: {
      status: 200,
      description: 'The version.',
      schema: schemas.Version,
      example: examples.VERSION,
    },
    errors: ['NOT_FOUND'],
    handle: async ({ params }, { principal }) => {
      const asked = { modelId: params.model_id, number: params.number };
      const { model, version } = await versions.get(asked, principal);
      return { headers: entityTag(model), body: presentVersion(version, model.championVersion) };
    },
  });
}

function remove(versions: Versions): Route {
  return route({
    method: 'delete',
    path: ONE,
    operationId: 'deleteModelVersion',
    summary: 'Take a version out of its model',
    description:
      'Its number is never given again, and its artifact stays. What serves for a model in production can not be deleted.',
    isExtension: true,
    permission: 'model:write',
    takesRevision: true,
    params: schemas.VersionInPath,
    response: { status: 204, description: 'The model has it no more.', schema: z.undefined() },
    errors: ['INVALID_STATE', 'NOT_FOUND', 'PRECONDITION_FAILED'],
    handle: async ({ params }, { principal, ifMatch }) => {
      await versions.delete({ modelId: params.model_id, number: params.number, ifMatch }, principal);
      return { status: 204 };
    },
  });
}
