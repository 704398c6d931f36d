import type { Principal } from '../../domain/auth/principal';
import type { ChatAnswer } from '../../usecases/chat/chat';
import type { MlDevelopmentDeps } from '../contracts/ml-development/router';
import type { Reply } from '../route';
import { type Html, html } from './html';
import { HOME, json, link, page } from './layout';

/** The assistant: asking changes nothing, so the question stands in the address. */
export async function chatPage(
  { chat }: MlDevelopmentDeps,
  { message, recipe_id }: { message: string; recipe_id: string },
  principal: Principal,
): Promise<Reply<never>> {
  const recipeId = recipe_id === '' ? null : recipe_id;
  const answer = message === '' ? null : await chat.ask({ message, recipeId, context: {} }, principal);
  return page(
    'Assistant',
    html`<form method="get" action="${HOME}/chat">
<p><label>Ask about recipes, models, runs and guides<br>
<textarea name="message" rows="3" required>${message}</textarea></label></p>
<p><label>Recipe <input name="recipe_id" value="${recipe_id}"></label> <button>Ask</button></p>
</form>
${answer === null ? null : told(answer)}`,
  );
}

function told({ message, citations, suggestedChange }: ChatAnswer): Html {
  const sources = citations.map(({ id, kind, title }) => html`<li>${sourceOf(kind, id)}: ${title}</li>`);
  return html`<h2>Answer</h2><pre>${message}</pre>
<ul>${sources}</ul>
${
  suggestedChange === null
    ? null
    : html`<h2>Suggested change</h2><p>Nothing is changed until someone stores it as the next version of
${link('recipes', suggestedChange.recipeId)}.</p>
${suggestedChange.changes.map(({ text, risk }) => html`<p class="${risk}">${text} (${risk})</p>`)}
${json(suggestedChange.manifest)}`
}`;
}

function sourceOf(kind: string, id: string): Html {
  if (kind === 'recipe') return link('recipes', id);
  if (kind === 'model') return link('models', id);
  return kind === 'run' ? link('runs', id) : html`${id}`;
}
