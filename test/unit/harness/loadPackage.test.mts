import { describe, expect, test } from '@jest/globals';
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { loadPackage } from '../../harness/index.mts';

const nodeSource = `
const { NodeOperationError } = require('n8n-workflow');
class Probe {
	constructor() {
		this.description = {
			displayName: 'Probe', name: 'probe', group: ['trigger'], version: 1, description: 'Probes',
			icon: { light: 'file:../icons/probe.svg', dark: 'file:../icons/probe.dark.svg' },
			defaults: { name: 'Probe' }, inputs: [], outputs: ['main'], polling: true, properties: [],
			credentials: [{ name: 'probeApi' }],
		};
		this.errorClass = NodeOperationError;
	}
	async poll() { return null; }
}
exports.Probe = Probe;
`;

const credentialSource = `
class ProbeApi {
	constructor() { this.name = 'probeApi'; this.displayName = 'Probe API'; this.properties = []; }
}
exports.ProbeApi = ProbeApi;
`;

const contents: Record<string, string> = {
	'package.json': JSON.stringify({
		name: 'n8n-nodes-probe',
		version: '1.2.3',
		files: ['dist'],
		n8n: {
			nodes: ['dist/nodes/Probe.node.js'],
			credentials: ['dist/credentials/ProbeApi.credentials.js'],
		},
	}),
	'dist/nodes/Probe.node.js': nodeSource,
	'dist/nodes/Probe.node.json': JSON.stringify({
		categories: ['Development'],
		alias: ['sonde'],
		resources: {},
	}),
	'dist/credentials/ProbeApi.credentials.js': credentialSource,
	'dist/icons/probe.svg': '<svg/>',
	'dist/icons/probe.dark.svg': '<svg/>',
	'not-packed.txt': 'private',
};

async function builtPackage(): Promise<string> {
	const root = await mkdtemp(join(tmpdir(), 'built-'));
	for (const [path, content] of Object.entries(contents)) {
		await mkdir(dirname(join(root, path)), { recursive: true });
		await writeFile(join(root, path), content);
	}
	await symlink(join(process.cwd(), 'node_modules'), join(root, 'node_modules'), 'dir');
	return root;
}

describe('loadPackage', () => {
	test('packs, unpacks and loads a package as the server does', async () => {
		const root = await builtPackage();
		const loaded = await loadPackage(root).finally(() => rm(root, { recursive: true }));
		expect(loaded.files).toEqual(
			Object.keys(contents)
				.filter((path) => path !== 'not-packed.txt')
				.sort(),
		);
		expect(loaded.unpackedBytes).toBeGreaterThan(loaded.packedBytes);
		const node = loaded.nodes['probe'];
		expect(node?.description).toMatchObject({
			codex: { categories: ['Development'], alias: ['sonde'] },
			communityNodePackageVersion: '1.2.3',
		});
		expect(node?.description).toHaveProperty('properties.0.name', 'pollTimes');
		expect(loaded.credentials['probeApi']).toMatchObject({ supportedNodes: ['probe'] });
		for (const icon of loaded.icons) expect(await readFile(icon, 'utf8')).toBe('<svg/>');
		expect(loaded.icons.map((icon) => icon.slice(loaded.folder.length))).toEqual([
			'/dist/icons/probe.svg',
			'/dist/icons/probe.dark.svg',
		]);
	});
});
