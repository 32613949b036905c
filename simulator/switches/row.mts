/** One switch: what the service may do otherwise than it does by default. */
export interface Row<Value> {
	readonly fallback: Value;
	/** The values to choose from; undefined for numbers, texts and yes or no. */
	readonly choices?: readonly Value[];
	/** What it decides, in a clause. */
	readonly decides: string;
	/** Where and when the default was seen, or "not known". */
	readonly record: string;
}

/** What a switch can be set to. */
export type Setting = string | number | boolean;

/** A table of switches, by their names. */
export type Rows = Readonly<Record<string, Row<Setting>>>;

/** The settings that a table describes. */
export type SettingsOf<Table extends Rows> = {
	-readonly [Name in keyof Table]: Table[Name] extends Row<infer Value> ? Value : never;
};

/** A choice of several; the first one is the default. */
export function choice<const Value extends string | number>(
	choices: readonly [Value, ...Value[]],
	decides: string,
	record: string,
): Row<Value> {
	return { fallback: choices[0], choices, decides, record };
}

export function number(fallback: number, decides: string, record: string): Row<number> {
	return { fallback, decides, record };
}

export function yesOrNo(fallback: boolean, decides: string, record: string): Row<boolean> {
	return { fallback, decides, record };
}

export function text(fallback: string, decides: string, record: string): Row<string> {
	return { fallback, decides, record };
}

/** Every switch of a table as it stands at the start. */
export function defaultsOf<Table extends Rows>(table: Table): SettingsOf<Table> {
	const entries = Object.entries(table).map(([name, { fallback }]) => [name, fallback]);
	return Object.fromEntries(entries) as SettingsOf<Table>;
}
