import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import type { WorkflowJson } from '../../harness/index.mts';
import { expressionsIn, misreadChains } from './expressions.mts';
import { readPlaybook } from './playbook.mts';

/** The test that runs each playbook end to end. */
const runBy: Readonly<Record<string, string>> = {
	'ai-agent-with-approval': 'test/engine/playbooks/agentPlaybook.test.mts',
	'button-for-an-incident': 'test/engine/playbooks/incidentButton.test.mts',
	'cancel-stuck-actions': 'test/engine/playbooks/playbooks.test.mts',
	'check-before-the-night': 'test/engine/playbooks/beforeTheNight.test.mts',
	'contain-and-collect': 'test/engine/playbooks/playbooks.test.mts',
	'contain-from-alert': 'test/engine/playbooks/fromAlert.test.mts',
	'contain-unmanaged-device': 'test/engine/playbooks/unmanaged.test.mts',
	'evidence-to-object-storage': 'test/engine/playbooks/evidence.test.mts',
	'is-the-watch-awake': 'test/engine/trigger/awakePlaybook.test.mts',
	'isolate-for-every-customer': 'test/engine/playbooks/everyCustomer.test.mts',
	'isolate-scan-release': 'test/engine/playbooks/scanRelease.test.mts',
	'isolate-when-it-comes-back': 'test/engine/playbooks/days.test.mts',
	'mcp-server-for-assistants': 'test/engine/playbooks/mcpServer.test.mts',
	'notify-on-failed-action': 'test/engine/trigger/playbook.test.mts',
	'offboard-retired-machines': 'test/engine/playbooks/offboardRetired.test.mts',
	'plan-approve-isolate': 'test/engine/playbooks/approvals.test.mts',
	'quarantine-file-everywhere': 'test/engine/playbooks/playbooks.test.mts',
	'register-of-isolated-machines': 'test/engine/playbooks/playbooks.test.mts',
	'release-what-is-due': 'test/engine/containment/releaseDue.test.mts',
	'scheduled-antivirus-scan': 'test/engine/playbooks/playbooks.test.mts',
	'timed-isolation': 'test/engine/playbooks/playbooks.test.mts',
	'triage-by-live-response': 'test/engine/files/triagePlaybook.test.mts',
	'undo-one-execution': 'test/engine/playbooks/playbooks.test.mts',
	'wake-at-once': 'test/engine/playbooks/wake.test.mts',
};

const names = Object.keys(runBy);

test('every playbook is run by a test and described', async () => {
	const files = await readdir('playbooks');
	expect(files.sort()).toEqual(names.map((name) => `${name}.json`));
	const page = await readFile(join('docs', 'playbooks.md'), 'utf8');
	const described = [...page.matchAll(/\(\.\.\/playbooks\/([\w-]+)\.json\)/g)].map(
		([, name]) => name,
	);
	expect(described.sort()).toEqual(names);
	for (const [name, path] of Object.entries(runBy)) {
		expect(await readFile(path, 'utf8')).toContain(name);
	}
});

test.each([
	['done[index]?.json.error', ['done[index]?.json.error']],
	['rows.map((row, index) => done?.all[index].status)', ['done?.all[index].status']],
	['known[nameOf(row)]?.id', ['known[nameOf(row)]?.id']],
	['`${row?.name}`', ['row?.name']],
	["done[0]?.a ?? done['a']?.b ?? done[row.id]?.c ?? done[index + 1]?.d", []],
	["done.at(index)?.status ?? `${row?.name ?? 'none'}`", []],
	['done[index].status', []],
])('n8n misreads in %s: %j', (code, chains) => {
	expect(misreadChains(code)).toEqual(chains);
});

test('no page shows an expression that n8n misreads', async () => {
	const pages = (await readdir('docs')).filter((name) => name.endsWith('.md'));
	const texts = await Promise.all(
		pages.map(async (page) => await readFile(join('docs', page), 'utf8')),
	);
	const expressions = texts.flatMap(expressionsIn);
	expect(expressions.length).toBeGreaterThan(20);
	expect(expressions.flatMap(misreadChains)).toEqual([]);
});

function textsIn(value: unknown): string[] {
	if (typeof value === 'string') return [value];
	return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : [];
}

/** The nodes that a node leads to, however far away. */
function stepsAfter(name: string, connections: WorkflowJson['connections']): string[] {
	const found = new Set<string>();
	const visit = (from: string): void => {
		const outputs = Object.values(connections[from] ?? {}).flat();
		for (const { node } of outputs.flatMap((output) => output ?? [])) {
			if (found.has(node)) continue;
			found.add(node);
			visit(node);
		}
	};
	visit(name);
	return [...found];
}

describe.each(names)('%s', (name) => {
	test('has no expression that n8n misreads', async () => {
		const texts = textsIn(await readPlaybook(name));
		expect(texts.flatMap(expressionsIn).flatMap(misreadChains)).toEqual([]);
	});

	test('says what it does in a sticky note', async () => {
		const { nodes } = await readPlaybook(name);
		const note = nodes.find(({ type }) => type === 'n8n-nodes-base.stickyNote');
		expect(String(note?.parameters.content)).toMatch(/^## .+\n[\s\S]+credential[\s\S]+Machine\./);
	});

	// n8n's list of executions, its error workflow and whoever is alerted by them see nothing else.
	test('ends as failed where it goes on after an error and has not done its work', async () => {
		const { nodes, connections } = await readPlaybook(name);
		const nodeOf = new Map(nodes.map((node) => [node.name, node]));
		const isStop = (step: string) => nodeOf.get(step)?.type === 'n8n-nodes-base.stopAndError';
		const triggers = nodes.filter(({ type }) => /trigger$|webhook$/i.test(type));
		expect(triggers.length).toBeGreaterThan(0);
		for (const trigger of triggers) {
			const steps = stepsAfter(trigger.name, connections);
			const goesOn = steps.some((step) => nodeOf.get(step)?.onError !== undefined);
			expect([trigger.name, steps.some(isStop)]).toEqual([trigger.name, goesOn]);
		}
		const stops = nodes.filter(({ name: step }) => isStop(step));
		expect(stops.filter(({ onError }) => onError !== undefined)).toEqual([]);
		const messages = stops.map(({ parameters }) => String(parameters.errorMessage));
		expect(messages).not.toContain('');
		// n8n puts words of its own in the place of a message that has an error code in it.
		const quoting = messages.filter((message) => message.includes('.error'));
		expect(quoting.filter((message) => !message.includes('/\\bE[A-Z]{5,}\\b/g'))).toEqual([]);
	});

	// n8n hands on nothing when it resumes a node with an error output, as runs in real servers showed.
	test('goes on by the one output of what it pauses at', async () => {
		const { nodes } = await readPlaybook(name);
		const pauses = nodes.filter(
			({ type, parameters }) =>
				type === 'n8n-nodes-base.wait' || parameters.operation === 'sendAndWait',
		);
		expect(pauses.filter(({ onError }) => onError === 'continueErrorOutput')).toEqual([]);
	});

	// Before 1.3 the failure of any item but the first leaves by no output, as runs in real servers showed.
	test('loses no item whose sub-workflow could not be started', async () => {
		const { nodes } = await readPlaybook(name);
		const callers = nodes.filter(({ type }) => type === 'n8n-nodes-base.executeWorkflow');
		expect(callers.filter(({ typeVersion }) => typeVersion < 1.3)).toEqual([]);
	});

	// n8n stores at once what is chosen in a node without the key, and with it only when all is saved.
	test('leaves the credentials of its nodes to be chosen', async () => {
		const { nodes } = await readPlaybook(name);
		expect(nodes.filter((node) => node.credentials !== undefined)).toEqual([]);
	});

	test('asks for a machine by its name', async () => {
		const { nodes } = await readPlaybook(name);
		expect(JSON.stringify(nodes)).not.toMatch(/"name":"machineId","value":"[^=]/);
	});

	test('holds together: names are unique, connections lead somewhere', async () => {
		const { nodes, connections } = await readPlaybook(name);
		const own = nodes.map((node) => node.name);
		expect(new Set(own).size).toBe(own.length);
		expect(new Set(nodes.map(({ id }) => id)).size).toBe(nodes.length);
		const targets = Object.values(connections)
			.flatMap((byType) => Object.values(byType))
			.flatMap((outputs) => outputs.flatMap((output) => (output ?? []).map(({ node }) => node)));
		expect(own).toEqual(expect.arrayContaining([...Object.keys(connections), ...targets]));
	});
});
