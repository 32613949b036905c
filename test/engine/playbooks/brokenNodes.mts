import type { Simulator } from '../../../simulator/index.mts';

type Row = readonly [node: string, before: string, after: string];

const untouched = 'was not touched';
const isolated = 'is isolated';
const free = 'is not isolated';
const never = 'has no isolation on record';
const untold = 'is in a state that could not be told';

/**
 * What each playbook that isolates and releases by itself says of the machine at the end, when one of
 * its nodes has failed before it did its work, and after it.
 */
export const brokenNodes: Readonly<Record<string, readonly Row[]>> = {
	'contain-and-collect': [
		['Machine', untouched, untouched],
		['Trial File', untouched, untouched],
		['Try Folder', untouched, untouched],
		['Isolate', never, free],
		['Collect Package', free, free],
		['Save Package', free, free],
		['Present State', untold, untold],
		['Own Isolation?', isolated, isolated],
		['Release', isolated, free],
		['State at the End', untold, untold],
	],
	'timed-isolation': [
		['Machine', untouched, untouched],
		['Isolate', never, isolated],
		['Isolated by This?', isolated, isolated],
		['Wait for Release', free, free],
		['Present State', isolated, isolated],
		['Still the Same Isolation?', isolated, isolated],
		['Release', isolated, free],
		['State at the End', untold, untold],
	],
};

/** A row for each time that each of them fails. */
export const brokenRows = Object.entries(brokenNodes).flatMap(([playbook, nodes]) =>
	nodes.flatMap(([node, before, after]) => [
		[playbook, node, 'before', before] as const,
		[playbook, node, 'after', after] as const,
	]),
);

/** What is so, whatever a report says. */
export function truth({ actions, requests }: Pick<Simulator, 'actions' | 'requests'>): string[] {
	if (requests.posts().length === 0) return [untouched, never];
	const last = actions
		.all()
		.filter(({ type }) => type === 'Isolate' || type === 'Unisolate')
		.at(-1);
	return [last?.type === 'Isolate' ? isolated : free, untold];
}

/** What an execution fails with that has made a report. */
export function headlineOf(report: unknown): string {
	return String(report).split('\n').join('; ');
}

/** If says nothing of what went wrong, and Wait passes its input on. */
export const tellsNothing = /\?$|^Wait/;
