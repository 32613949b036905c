import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { rowsAt } from '../../../scripts/host/json.mts';

interface Box {
	readonly name: string;
	readonly left: number;
	readonly top: number;
	readonly width: number;
	readonly height: number;
}

/** A node with its label below it. */
const nodeSize = { width: 96, height: 140 };
/** How much wider a label may be on each side, and where it begins. */
const label = { overhang: 36, top: 96 };
const noteType = 'n8n-nodes-base.stickyNote';

function boxOf(node: Record<string, unknown>): Box {
	const [left = 0, top = 0] = node['position'] as number[];
	const own = node['parameters'] as { width: number; height: number };
	const { width, height } = node['type'] === noteType ? own : nodeSize;
	return { name: String(node['name']), left, top, width, height };
}

function overlap(one: Box, other: Box): boolean {
	return (
		one.left < other.left + other.width &&
		other.left < one.left + one.width &&
		one.top < other.top + other.height &&
		other.top < one.top + one.height
	);
}

const isNote = ({ type }: Record<string, unknown>) => type === noteType;

function labelOf(node: Record<string, unknown>): Box {
	const { name, left, top, width, height } = boxOf(node);
	const { overhang } = label;
	return {
		name,
		left: left - overhang,
		top: top + label.top,
		width: width + 2 * overhang,
		height: height - label.top,
	};
}

test.each(readdirSync('playbooks').filter((file) => file.endsWith('.json')))(
	'%s: nothing on the canvas lies on anything else',
	(file) => {
		const workflow: unknown = JSON.parse(readFileSync(join('playbooks', file), 'utf8'));
		const nodes = rowsAt(workflow, 'nodes');
		const boxes = nodes.map(boxOf);
		const pairs = boxes.flatMap((one, index) =>
			boxes
				.slice(index + 1)
				.flatMap((other) => (overlap(one, other) ? [[one.name, other.name]] : [])),
		);
		expect(pairs).toEqual([]);
		const notes = nodes.filter(isNote).map(boxOf);
		const labels = nodes.filter((node) => !isNote(node)).map(labelOf);
		const covered = labels.filter((one) => notes.some((note) => overlap(one, note)));
		expect(covered).toEqual([]);
	},
);
