import Table from 'cli-table3';

type Cell = string | number;

/** One table of the report. */
export interface Section {
	readonly title: string;
	readonly head: readonly string[];
	readonly rows: Cell[][];
}

/** A table for people; colours only where somebody looks at a terminal. */
export function asText({ title, head, rows }: Section, isTerminal: boolean): string {
	const style = isTerminal ? {} : { head: [], border: [] };
	const table = new Table({ head: [...head], style });
	table.push(...rows);
	return `${title}\n${table.toString()}\n\n`;
}
