import { at, isJson, rowsAt, textAt, type Json } from '../host/json.mts';
import { observedAlert } from '../../simulator/index.mts';

/** What reaches a trigger that waits for somebody else, by its type. */
const arrivals: Readonly<Record<string, Json>> = {
	'n8n-nodes-base.webhook': {
		body: {
			id: observedAlert,
			title: 'Suspicious sign-in',
			machineId: '9f2c41d07be5a8c3146d90e27fb3385a61c0de74',
			computerDnsName: 'fin-lt-0231.contoso.example',
		},
	},
	'n8n-nodes-microsoft-defender.defenderMachineActionTrigger': {
		event: 'actionFinished',
		status: 'Failed',
		type: 'Isolate',
		computerDnsName: 'fin-lt-0231.contoso.example',
		machineId: '9f2c41d07be5a8c3146d90e27fb3385a61c0de74',
	},
};

/** A workflow whose first trigger has something pinned where a click alone would only make it listen. */
export function withArrival(workflow: Json): Json {
	const pinned = rowsAt(workflow, 'nodes').flatMap((node) => {
		const json = arrivals[String(node.type)];
		return json === undefined ? [] : [[textAt(node, 'name'), [{ json }]] as const];
	});
	return { ...workflow, pinData: Object.fromEntries(pinned) };
}

/** The workflow with the notes of its file, which name no folder of this machine. */
export function withNotesOf(workflow: Json, file: unknown): Json {
	const notes = new Map(
		rowsAt(file, 'nodes')
			.filter(({ type }) => type === 'n8n-nodes-base.stickyNote')
			.map((note) => [String(note.name), note]),
	);
	const nodes = rowsAt(workflow, 'nodes').map((node) => notes.get(String(node.name)) ?? node);
	return { ...workflow, nodes };
}

/** Whether a click on Execute starts it; a server of tools only waits for its clients. */
export function isExecutable(workflow: Json): boolean {
	const types = rowsAt(workflow, 'nodes').map(({ type }) => String(type));
	return !types.some((type) => type.endsWith('.mcpTrigger'));
}

/** The answer that lets the playbook go on, where it asks somebody: the last entry of its first list. */
export function approvalIn(workflow: Json): string | undefined {
	const lists = rowsAt(workflow, 'nodes').flatMap(({ parameters }) =>
		rowsAt(parameters, 'formFields', 'values').map((field) =>
			rowsAt(field, 'fieldOptions', 'values'),
		),
	);
	const options = lists.find((list) => list.length > 0)?.at(-1);
	return isJson(options) ? String(at(options, 'option')) : undefined;
}
