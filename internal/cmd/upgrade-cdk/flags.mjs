// Adds the feature flags on standard input, those that a CDK version recommends,
// to cdk.json. Settings and flags that cdk.json has already keep their values.
//
//	node flags.mjs < recommended-feature-flags.json
import { readFileSync, writeFileSync } from 'node:fs';

const recommended = JSON.parse(readFileSync(0, 'utf8'));
const config = JSON.parse(readFileSync('cdk.json', 'utf8'));
const context = { ...recommended, ...config.context };

for (const [flag, value] of Object.entries(recommended)) {
  const [ours, theirs] = [context[flag], value].map((v) => JSON.stringify(v));
  if (!(flag in config.context)) console.log(`cdk.json: added ${flag}: ${theirs}`);
  else if (ours !== theirs) console.log(`cdk.json: kept ${flag}: ${ours}; CDK recommends ${theirs}`);
}
const byName = ([a], [b]) => (a < b ? -1 : 1);
const entries = Object.entries(context);
config.context = Object.fromEntries([
  ...entries.filter(([name]) => name.startsWith('@')).sort(byName),
  ...entries.filter(([name]) => !name.startsWith('@')),
]);
writeFileSync('cdk.json', JSON.stringify(config, null, 2) + '\n');
