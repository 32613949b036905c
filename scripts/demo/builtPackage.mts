import { createRequire } from 'node:module';
import type { ICredentialType, INodeType } from 'n8n-workflow';

/** The package as it is published: compiled, and loaded from `dist` the way n8n loads it. */
const load = createRequire(import.meta.url);
const manifest = load('../../package.json') as {
	name: string;
	n8n: { nodes: string[]; credentials: string[] };
};

function instancesOf<T>(paths: readonly string[]): T[] {
	return paths.map((path) => {
		const module = load(`../../${path}`) as Record<string, new () => T>;
		const [Class] = Object.values(module);
		if (Class === undefined) throw new Error(`${path} exports nothing; run npm run build`);
		return new Class();
	});
}

const nodes = instancesOf<INodeType>(manifest.n8n.nodes);
const credentials = instancesOf<ICredentialType>(manifest.n8n.credentials);

export const builtPackage: {
	readonly nodeTypes: Readonly<Record<string, INodeType>>;
	readonly credentialTypes: Readonly<Record<string, ICredentialType>>;
} = {
	nodeTypes: Object.fromEntries(
		nodes.map((node) => [`${manifest.name}.${node.description.name}`, node]),
	),
	credentialTypes: Object.fromEntries(credentials.map((type) => [type.name, type])),
};
