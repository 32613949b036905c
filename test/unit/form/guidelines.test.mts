import { describe, expect, test } from '@jest/globals';
import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';
import { DefenderMachineAction } from '../../../nodes/DefenderMachineAction/DefenderMachineAction.node.ts';
import { DefenderMachineActionTrigger } from '../../../nodes/DefenderMachineActionTrigger/DefenderMachineActionTrigger.node.ts';

/** Fields and choices of a form, those inside of collections included, with where they stand. */
interface Entry<T> {
	readonly at: string;
	readonly it: T;
}

function fieldsBelow(fields: readonly INodeProperties[], at: string): Entry<INodeProperties>[] {
	return fields.flatMap((field) => {
		const here = `${at} > ${field.displayName}`;
		const inner = (field.options ?? []).flatMap((option) =>
			'values' in option ? option.values : 'type' in option ? [option] : [],
		);
		return [{ at: here, it: field }, ...fieldsBelow(inner, here)];
	});
}

const action = new DefenderMachineAction().description;
const trigger = new DefenderMachineActionTrigger().description;
const all = [
	...fieldsBelow(action.properties, 'Action'),
	...fieldsBelow(trigger.properties, 'Trigger'),
];
const notices = all.filter(({ it }) => it.type === 'notice');
/** The hidden twins of collections are seen by nobody. */
const fields = all.filter(({ it }) => it.type !== 'notice' && it.type !== 'hidden');
const choices = fields.flatMap(({ at, it }) =>
	(it.options ?? [])
		.filter((option): option is INodePropertyOptions => 'value' in option)
		.map((choice) => ({ at: `${at} > ${choice.name}`, it: choice })),
);

const placesOf = <T,>(entries: ReadonlyArray<Entry<T>>, isWrong: (it: T) => boolean) =>
	entries.filter(({ it }) => isWrong(it)).map(({ at }) => at);

const smallWords = /^(?:a|an|and|as|at|by|for|from|if|in|is|n8n|of|on|or|per|the|to|with)$/;
const isTitleCase = (text: string) =>
	text.split(/[\s(]+/).every((word) => /^[^a-z]/.test(word) || smallWords.test(word));

/** Several sentences end with a full stop, a single one does not. */
const isStoppedWrongly = (text = '') =>
	/[.!?:] [A-Z]/.test(text.replace('e.g. ', '')) !== /\.$/.test(text);

describe("n8n's guidelines for forms", () => {
	test('labels and choices are in title case', () => {
		const known = ['macOS'];
		expect(placesOf(fields, ({ displayName }) => !isTitleCase(displayName))).toEqual([]);
		const names = placesOf(choices, ({ name }) => !known.includes(name) && !isTitleCase(name));
		expect(names).toEqual([]);
	});

	test('every field explains itself, but those that n8n shows without', () => {
		const bare = ['resource', 'operation', 'options', 'filters', 'triggerOn'];
		expect(
			placesOf(fields, ({ name, description }) => !bare.includes(name) && !description),
		).toEqual([]);
	});

	test('switches say "Whether"', () => {
		expect(
			placesOf(fields, ({ type, description = '' }) => {
				return type === 'boolean' && !description.startsWith('Whether ');
			}),
		).toEqual([]);
	});

	test('full stops only behind several sentences', () => {
		expect(placesOf(fields, ({ description }) => /^[^.]*\.$/.test(description ?? ''))).toEqual([]);
		expect(placesOf(notices, ({ displayName }) => isStoppedWrongly(displayName))).toEqual([]);
		expect(placesOf(choices, ({ description }) => /^[^.]*\.$/.test(description ?? ''))).toEqual([]);
	});

	test('text fields show an example, collections what to add', () => {
		const text = (it: INodeProperties) => it.type === 'string' && it.default === '';
		const isExample = ({ placeholder = '' }: INodeProperties) => placeholder.startsWith('e.g. ');
		expect(placesOf(fields, (it) => text(it) && !isExample(it))).toEqual([]);
		const isCollection = ({ type }: INodeProperties) => /ollection$/.test(type);
		expect(
			placesOf(fields, (it) => isCollection(it) && !/^Add [a-z]/.test(it.placeholder ?? '')),
		).toEqual([]);
	});

	test('what is optional stands in the order of its labels', () => {
		const unsorted = placesOf(fields, ({ type, options = [] }) => {
			if (type !== 'collection') return false;
			const labels = options.map((option) => ('displayName' in option ? option.displayName : ''));
			const sorted = [...labels].sort((one, other) => one.localeCompare(other));
			return labels.join() !== sorted.join();
		});
		expect(unsorted).toEqual([]);
	});

	test('locators begin with the list', () => {
		const locators = fields.filter(({ it }) => it.type === 'resourceLocator');
		expect(locators.length).toBeGreaterThan(10);
		expect(placesOf(locators, ({ modes }) => modes?.[0]?.name !== 'list')).toEqual([]);
	});

	test('an operation that nobody has chosen yet changes nothing', () => {
		const operations = action.properties.filter(({ name }) => name === 'operation');
		expect(operations.map((operation) => operation.default)).toEqual([
			'getAll',
			'getAll',
			'getAll',
			'getAll',
		]);
	});

	test('every operation has a text for the list of actions, without articles', () => {
		const operations = choices.filter(({ at }) => at.includes(' > Operation > '));
		expect(operations.length).toBeGreaterThan(20);
		const wrong = ({ action: text = '' }: INodePropertyOptions) =>
			!/^[A-Z][a-z]+ [a-z ]+$/.test(text) || / (?:a|an|the) /.test(text);
		expect(placesOf(operations, wrong)).toEqual([]);
	});

	test('what can do harm says so in its form', () => {
		const isShownFor =
			(operation: string) =>
			({ displayOptions }: INodeProperties) =>
				displayOptions?.show?.operation?.includes(operation) === true;
		for (const operation of [
			'isolate',
			'offboard',
			'restrictCodeExecution',
			'runLiveResponse',
			'stopAndQuarantineFile',
		]) {
			expect([operation, placesOf(notices, isShownFor(operation)).length > 0]).toEqual([
				operation,
				true,
			]);
		}
	});

	test('a name means the same kind of field in every operation, so that its value stays', () => {
		const kinds = new Map<string, Set<string>>();
		for (const { name, displayName, type } of action.properties) {
			if (type === 'hidden') continue;
			kinds.set(name, (kinds.get(name) ?? new Set()).add(`${displayName} ${type}`));
		}
		expect([...kinds].filter(([, looks]) => looks.size > 1)).toEqual([]);
	});
});
