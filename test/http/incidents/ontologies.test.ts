import { type AccountService, openAccounts } from '../../support/account-service';
import { aUser, type TestUser } from '../../support/accounts';

let world: AccountService;
let engineer: TestUser;
beforeAll(async () => {
  world = await openAccounts();
  engineer = await aUser(world.tested, { role: 'engineer', teams: ['risk'] });
});
afterAll(() => world.close());

const put = (id: string, body: unknown) => world.send('PUT', `/ontologies/${id}`, { by: engineer, body });

const TURTLE = `
@prefix : <http://example.org/shop#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
:Customer a owl:Class .
:tenure a owl:DatatypeProperty ; rdfs:domain :Customer ; rdfs:range xsd:integer .
:income a owl:DatatypeProperty ; rdfs:domain :Customer ; rdfs:range xsd:decimal .
:plan a owl:DatatypeProperty ; rdfs:domain :Customer ;
  rdfs:range [ a rdfs:Datatype ; owl:oneOf ( "basic" "plus" "gold" ) ] .
:left a owl:DatatypeProperty ; rdfs:domain :Customer ; rdfs:range xsd:boolean ; <urn:modelkeeper:target> true .
`;
const COLUMNS = [
  { name: 'tenure', type: 'integer', values: [], target: false },
  { name: 'income', type: 'number', values: [], target: false },
  { name: 'plan', type: 'category', values: ['basic', 'plus', 'gold'], target: false },
  { name: 'left', type: 'boolean', values: [], target: true },
];

describe('an ontology', () => {
  it('says the same as JSON and as Turtle', async () => {
    const entities = [{ name: 'Customer', columns: COLUMNS }];
    const json = await put('onto-json', { entities });
    const turtle = await put('onto-turtle', { turtle: TURTLE });
    expect([json.status, turtle.status]).toEqual([201, 201]);
    expect(JSON.parse(turtle.text).entities).toEqual(entities);
    expect(JSON.parse(json.text).entities).toEqual(entities);
  });

  it('is replaced under its id, and tells of each change once', async () => {
    const first = { entities: [{ name: 'A', columns: [{ name: 'x', type: 'number' }] }] };
    expect((await put('onto-changing', first)).status).toBe(201);
    expect((await put('onto-changing', first)).status).toBe(200);
    expect((await put('onto-changing', { turtle: TURTLE })).status).toBe(200);
    const types = (await world.eventsOf('onto-changing')).map(({ type }) => type);
    expect(types).toEqual(['ontology.registered', 'ontology.changed']);
  });

  it('422: names what is wrong with it', async () => {
    const broken = await put('onto-broken', { turtle: ':a a' });
    expect(broken).toMatchObject({ status: 422 });
    expect(JSON.parse(broken.text).detail).toMatch(/^turtle: .*line 1/);
    const empty = await put('onto-broken', { turtle: '' });
    expect(JSON.parse(empty.text).detail).toMatch(/names no property/);
    const twice = { name: 'x', type: 'number' };
    const doubled = await put('onto-broken', { entities: [{ name: 'A', columns: [twice, twice] }] });
    expect(JSON.parse(doubled.text).detail).toMatch(/'x' is named twice/);
    expect(await put('onto-broken', {})).toMatchObject({ status: 422 });
  });

  it('is hidden from teams that may not see it', async () => {
    const entities = [{ name: 'Customer', columns: COLUMNS }];
    expect((await put('onto-risk', { entities, team: 'risk' })).status).toBe(201);
    const grace = await aUser(world.tested, { role: 'engineer', teams: ['fraud'] });
    expect(await world.send('GET', '/ontologies/onto-risk', { by: grace })).toMatchObject({ status: 404 });
    const taken = await world.send('PUT', '/ontologies/onto-risk', { by: grace, body: { entities } });
    expect(taken).toMatchObject({ status: 409 });
  });
});

describe('synthetic data', () => {
  type Asked = Parameters<typeof world.tested.core.data.synthetic.plan>[0];
  /** The id of what was drawn. */
  const drawnFor = async (asked: Asked): Promise<string> => {
    const { synthetic } = world.tested.core.data;
    const planned = await synthetic.plan(asked);
    await synthetic.ensure(planned);
    return planned.id;
  };
  const planFor = async (asked: Asked) => (await world.tested.core.data.synthetic.plan(asked)).id;

  it('are drawn from the columns of the ontology, the same for the same seed', async () => {
    await put('onto-drawn', { entities: [{ name: 'Customer', columns: COLUMNS }] });
    const asked = { ontologyId: 'onto-drawn', teamId: null, task: 'binary_classification', seed: 7 } as const;
    const id = await planFor(asked);
    expect(await world.send('GET', `/datasets/${id}`)).toMatchObject({ status: 404 });
    expect(await drawnFor(asked)).toBe(id);
    expect(await drawnFor(asked)).toBe(id);
    expect(await planFor({ ...asked, seed: 8 })).not.toBe(id);
    const dataset = JSON.parse((await world.send('GET', `/datasets/${id}`)).text);
    const roles = Object.fromEntries(
      dataset.columns.map(({ name, role }: { name: string; role: string }) => [name, role]),
    );
    expect(roles).toEqual({ tenure: 'numeric', income: 'numeric', plan: 'categorical', left: 'target' });
    expect(await planFor({ ...asked, ontologyId: 'onto-unheard-of' })).toMatch(/^synthetic-default-/);
  });

  it('are not drawn from the columns of a team that the model is not of', async () => {
    await put('onto-teams-own', { entities: [{ name: 'Customer', columns: COLUMNS }], team: 'risk' });
    const asked = { ontologyId: 'onto-teams-own', task: 'regression', seed: 5 } as const;
    expect(await planFor({ ...asked, teamId: 'risk' })).toMatch(/^synthetic-onto-teams-own-/);
    expect(await planFor({ ...asked, teamId: null })).toMatch(/^synthetic-default-/);
    expect(await planFor({ ...asked, teamId: 'fraud' })).toMatch(/^synthetic-default-/);
  });

  it('are drawn once, however many ask for them at once', async () => {
    const { tableFolders } = world.tested.core.data;
    const { use } = tableFolders;
    let drawn = 0;
    tableFolders.use = (work) => {
      drawn += 1;
      return use(work);
    };
    const asked = { ontologyId: null, teamId: null, task: 'binary_classification', seed: 77 } as const;
    const ids = await Promise.all(Array.from({ length: 20 }, () => drawnFor(asked)));
    tableFolders.use = use;
    expect(new Set(ids).size).toBe(1);
    expect(drawn).toBe(1);
  });

  it('409: are not deleted, as trainings that name no data would fail for ever', async () => {
    const asked = { ontologyId: null, teamId: null, task: 'regression', seed: 78 } as const;
    const id = await drawnFor(asked);
    const refused = await world.send('DELETE', `/datasets/${id}`);
    expect(refused).toMatchObject({ status: 409 });
    expect(JSON.parse(refused.text).detail).toMatch(/made by the service/);
    expect(await world.send('GET', `/datasets/${id}`)).toMatchObject({ status: 200 });
  });
});

describe('a recommendation', () => {
  const recommend = (projectId: string, ontologyId: string) =>
    world.tested.core.data.recommendations.recommend({ projectId, ontologyId }, world.admin.principal);

  it('says that it went by defaults where there is nothing', async () => {
    const found = await recommend('proj-nothing', 'onto-nothing');
    expect(found).toMatchObject({ type: 'random_forest', data: null, ontology: null });
    expect(found.reasoning).toMatch(/decided by defaults/);
  });

  it('names the columns of the ontology that it saw', async () => {
    await put('onto-seen', { entities: [{ name: 'Customer', columns: COLUMNS }] });
    expect((await recommend('proj-nothing', 'onto-seen')).reasoning).toMatch(/onto-seen has 4 columns/);
  });

  it('looks at the data of the project, and sees a straight line where there is one', async () => {
    const line = (index: number): string => {
      const [x, z] = [(index * 37) % 101, (index * 61) % 89];
      return `${x},${z},${3 * x - 2 * z}`;
    };
    const body = ['x,z,y', ...Array.from({ length: 900 }, (_, index) => line(index))].join('\n');
    const file = await world.tested.core.data.uploads.receive(bytesOf(body), { name: null, actor: 'root' });
    const id = 'a-straight-line';
    await world.send('POST', '/datasets', {
      body: { id, upload: file.id, target: 'y', project_id: 'proj-line' },
    });
    const found = await recommend('proj-line', 'onto-nothing');
    expect(found).toMatchObject({
      type: 'regression',
      data: { datasets: [id], rows: 900, task: 'regression' },
    });
    expect(found.reasoning).toMatch(/a-straight-line.*900 rows.*the relation is linear/);
  });

  it('sees that classes lie between others, where a tree tells them apart and no line does', async () => {
    const line = (index: number): string =>
      `${index % 300},${['low', 'middle', 'high'][Math.floor((index % 300) / 100)]}`;
    const body = ['x,band', ...Array.from({ length: 900 }, (_, index) => line(index))].join('\n');
    const file = await world.tested.core.data.uploads.receive(bytesOf(body), { name: null, actor: 'root' });
    const asked = { id: 'three-bands', upload: file.id, target: 'band', project_id: 'proj-bands' };
    await world.send('POST', '/datasets', { body: asked });
    const { data, reasoning } = await recommend('proj-bands', 'onto-nothing');
    expect(data).toMatchObject({ task: 'multiclass_classification', minorityShare: null });
    expect(data?.linearity?.tree).toBeGreaterThan(0.9);
    // A line explains two thirds of the outer bands, and nothing of the middle one.
    expect(data?.linearity?.linear).toBeLessThan(0.6);
    expect(reasoning).toContain('the relation is not linear');
  });
});

async function* bytesOf(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text);
}
