import { at, isJson, rowsAt, textAt, type Json } from '../host/json.mts';

/** What only a call from outside starts. */
const isCalled = ({ type }: Json): boolean =>
	type === 'n8n-nodes-base.webhook' || String(type).endsWith('.defenderMachineActionTrigger');

/** A workflow in whose trigger something is pinned that has come from outside. */
export function withArrival(workflow: Json, arrival?: Json): Json {
	if (arrival === undefined) return workflow;
	const called = rowsAt(workflow, 'nodes').find(isCalled);
	return { ...workflow, pinData: { [textAt(called, 'name')]: [{ json: arrival }] } };
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

/** The trigger that a click starts; undefined for a server of tools, which waits for its clients. */
export function clickedTrigger(workflow: Json): string | undefined {
	const triggers = rowsAt(workflow, 'nodes').filter(
		(node) => isCalled(node) || /\.(?:manual|schedule)Trigger$/.test(String(node.type)),
	);
	const byItself = triggers.find((node) => !isCalled(node)) ?? triggers[0];
	return byItself === undefined ? undefined : textAt(byItself, 'name');
}

/** How wide a window shows the workflow with words that can be read, in pixels. */
export function widthFor(workflow: Json): number {
	const places = rowsAt(workflow, 'nodes').map(({ position }) => Number(at(position, 0)));
	const extent = Math.max(...places) - Math.min(...places);
	return Math.round(Math.min(2_800, Math.max(1_440, extent * 0.62)));
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
