import { InvalidArgumentError, Option, type Command } from 'commander';
import { limitTable, type Limits } from './limits.mts';
import { quirkTable, type Quirks } from './quirks.mts';
import type { Row, Rows, Setting } from './row.mts';

/** Adds one option for each switch: quirks by their names, limits with `limit-` before them. */
export function addSwitches(command: Command): void {
	for (const [name, row] of Object.entries<Row<Setting>>(quirkTable)) {
		command.addOption(optionOf(flagOf('', name), row));
	}
	for (const [name, row] of Object.entries<Row<Setting>>(limitTable)) {
		command.addOption(optionOf(flagOf('limit-', name), row));
	}
}

/** The switches that a command line has set, by what commander made of the options. */
export function switchesFrom(options: Readonly<Record<string, Setting | undefined>>): {
	quirks: Partial<Quirks>;
	limits: Partial<Limits>;
} {
	const limitOption = (name: string): string =>
		`limit${name.charAt(0).toUpperCase()}${name.slice(1)}`;
	return {
		quirks: picked(quirkTable, options, (name) => name),
		limits: picked(limitTable, options, limitOption),
	};
}

/** `visibilityLagMs` as `visibility-lag-ms`. */
export function flagOf(prefix: string, name: string): string {
	return `--${prefix}${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}

/** The value that a text stands for; throws InvalidArgumentError. */
function settingFrom({ fallback, choices }: Row<Setting>, text: string): Setting {
	if (choices !== undefined) {
		const value = choices.find((choice) => String(choice) === text);
		if (value === undefined) throw new InvalidArgumentError(`Choose ${choices.join(', ')}.`);
		return value;
	}
	if (typeof fallback === 'boolean') {
		if (text === 'yes' || text === 'no') return text === 'yes';
		throw new InvalidArgumentError('Choose yes or no.');
	}
	if (typeof fallback === 'string') return text;
	const value = Number(text);
	if (text.trim() !== '' && Number.isFinite(value)) return value;
	throw new InvalidArgumentError('Give a number.');
}

/** How a value is written on the command line and in the documentation. */
export function settingText(value: Setting): string {
	if (typeof value === 'boolean') return value ? 'yes' : 'no';
	return value === '' ? '(empty)' : String(value);
}

function optionOf(flag: string, row: Row<Setting>): Option {
	const { fallback, choices, decides } = row;
	const values = choices ?? (typeof fallback === 'boolean' ? [true, false] : undefined);
	const choose = values === undefined ? '' : `; ${values.map(settingText).join(', ')}`;
	return new Option(
		`${flag} <value>`,
		`${decides}${choose}; default ${settingText(fallback)}`,
	).argParser((text: string) => settingFrom(row, text));
}

function picked(
	table: Rows,
	options: Readonly<Record<string, Setting | undefined>>,
	optionName: (name: string) => string,
): Record<string, Setting> {
	const entries = Object.keys(table).flatMap((name) => {
		const value = options[optionName(name)];
		return value === undefined ? [] : [[name, value] as const];
	});
	return Object.fromEntries(entries);
}
