import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { ESLint, Linter } from 'eslint';
import { parser } from 'typescript-eslint';

type Rules = Linter.RulesRecord;

/** The linter of n8n's command line tool brings the rules along, in the versions of the scanner. */
const near = createRequire(resolve(join('node_modules', '@n8n', 'node-cli', 'package.json')));

async function load(name: string): Promise<Record<string, unknown>> {
	return (await import(pathToFileURL(near.resolve(name)).href)) as Record<string, unknown>;
}

/** As in n8n's own linter: these do not fit community nodes. */
const unfit = {
	credentials: [
		'cred-class-field-documentation-url-miscased',
		'cred-class-field-type-options-password-missing',
	],
	nodes: [
		'node-class-description-inputs-wrong-regular-node',
		'node-class-description-outputs-wrong',
		'node-param-type-options-max-value-present',
	],
};

function off(names: readonly string[]): Rules {
	return Object.fromEntries(names.map((name) => [`n8n-nodes-base/${name}`, 'off']));
}

interface NodesBase extends ESLint.Plugin {
	readonly configs: Record<'community' | 'credentials' | 'nodes', { readonly rules: Rules }>;
}

interface CommunityNodes {
	readonly configs: { readonly recommended: Linter.Config | Linter.Config[] };
}

/**
 * The rules by which n8n judges a community package before it verifies it.
 * Source: `@n8n/scan-community-package`, `scanner/scanner.mjs`
 */
export async function scanRules(): Promise<Linter.Config[]> {
	const { n8nCommunityNodesPlugin } = await load('@n8n/eslint-plugin-community-nodes');
	const { default: nodesBasePlugin } = await load('eslint-plugin-n8n-nodes-base');
	const { recommended } = (n8nCommunityNodesPlugin as CommunityNodes).configs;
	const nodesBase = nodesBasePlugin as NodesBase;
	const { community, credentials, nodes } = nodesBase.configs;
	return [
		...[recommended].flat(),
		{ rules: { 'no-console': 'error' } },
		{ plugins: { 'n8n-nodes-base': nodesBase } },
		{ files: ['package.json'], rules: { ...community.rules } },
		{
			files: ['**/credentials/**/*.ts'],
			rules: { ...credentials.rules, ...off(unfit.credentials) },
		},
		{ files: ['**/nodes/**/*.ts'], rules: { ...nodes.rules, ...off(unfit.nodes) } },
		{ files: ['**/*.json', '**/*.ts'], languageOptions: { parser } },
	];
}
