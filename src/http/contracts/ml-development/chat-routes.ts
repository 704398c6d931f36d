import { z } from 'zod';
import { RISKS } from '../../../domain/recipes/semantic-diff';
import type { Chat, ChatAnswer } from '../../../usecases/chat/chat';
import { type Route, route } from '../../route';
import { toSeconds } from '../../time';
import * as examples from './examples';
import { AnyId, AnyObject, Note, PatchOperation, Time } from './values';

const Question = z
  .object(
    {
      message: Note.min(1, 'must not be empty'),
      context: AnyObject.nullable().default(null).meta({ description: 'Texts in it help to find records.' }),
      recipe_id: AnyId.nullable().default(null).meta({ description: 'The recipe that is spoken of.' }),
    },
    'must be an object',
  )
  .meta({ id: 'ChatQuestion' });

const Answer = z
  .object({
    message: z.string(),
    suggested_changes: z
      .object({
        recipe_id: z.string(),
        version_id: z.string().meta({ description: 'The version that it changes.' }),
        patch: z.array(PatchOperation),
        manifest_json: AnyObject.meta({ description: 'For `POST /recipes/{recipe_id}/versions`.' }),
        changes: z.array(z.object({ text: z.string(), path: z.string(), risk: z.enum(RISKS) })),
      })
      .nullable()
      .meta({
        description:
          'What a person may store as the next version; null when no change was asked for, or one that would change ' +
          'nothing, as the message then says.',
      }),
    timestamp: Time,
    citations: z
      .array(z.object({ id: z.string(), kind: z.string(), title: z.string() }))
      .meta({ description: 'The records and guides that the answer is made of, best first.' }),
  })
  .meta({ id: 'ChatAnswer' });

/** The assistant. */
export function chatRoutes(chat: Chat): Route[] {
  return [
    route({
      method: 'post',
      path: '/api/ml-development/chat',
      operationId: 'chat',
      summary: 'Ask about recipes, models, runs and guides',
      description:
        'The answer is made of records alone, named in `citations`. Asked for a status ("failed runs", "which models ' +
        'are in production") it tells of those records only, or that there are none. A change that is asked for ("set learning rate ' +
        'to 0.05", "drop feature region", "more trees") is proposed, never made.',
      permission: 'model:read',
      body: Question,
      bodyExample: { message: 'set learning rate to 0.05', recipe_id: 'recipe_pricing_base' },
      response: { status: 200, description: 'The answer.', schema: Answer, example: examples.CHAT_ANSWER },
      errors: ['NOT_FOUND'],
      handle: async ({ body: { message, context, recipe_id } }, { principal }) => {
        const asked = { message, context: context ?? {}, recipeId: recipe_id };
        return { body: presentAnswer(await chat.ask(asked, principal)) };
      },
    }),
  ];
}

function presentAnswer({ message, citations, suggestedChange, at }: ChatAnswer): z.input<typeof Answer> {
  return {
    message,
    suggested_changes: suggestedChange && {
      recipe_id: suggestedChange.recipeId,
      version_id: suggestedChange.versionId,
      patch: [...suggestedChange.patch],
      manifest_json: suggestedChange.manifest,
      changes: [...suggestedChange.changes],
    },
    timestamp: toSeconds(at),
    citations: citations.map(({ id, kind, title }) => ({ id, kind, title })),
  };
}
