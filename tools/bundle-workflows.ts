import { readdirSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const BUILT = join(__dirname, '..');
const BUNDLE = 'workflow-bundle.js';

/** Bundles the compiled workflows once, so that workers start in a moment and all run the same code. */
async function bundle(): Promise<void> {
  if (isUpToDate()) return;
  // Loading the SDK takes longer than the look whether it is needed.
  const { bundleWorkflowCode, DefaultLogger } = await import('@temporalio/worker');
  const { code } = await bundleWorkflowCode({
    workflowsPath: join(BUILT, 'workflows', 'index.js'),
    workflowInterceptorModules: [join(BUILT, 'workflows', 'tracing.js')],
    logger: new DefaultLogger('WARN'),
  });
  const draft = join(BUILT, `${BUNDLE}.new`);
  writeFileSync(draft, code);
  renameSync(draft, join(BUILT, BUNDLE));
}

/** The compiler writes only what has changed, and the lock file changes with the SDK. */
function isUpToDate(): boolean {
  const compiled = readdirSync(BUILT, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.js') && name !== BUNDLE)
    .map((name) => join(BUILT, name));
  const inputs = [...compiled, join(BUILT, '..', 'package-lock.json')];
  const newest = Math.max(...inputs.map((file) => statSync(file).mtimeMs));
  return (statSync(join(BUILT, BUNDLE), { throwIfNoEntry: false })?.mtimeMs ?? 0) > newest;
}

void bundle();
