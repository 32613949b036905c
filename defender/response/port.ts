import type { Connection } from '../http/connection';
import type { MachineCounts } from '../machines/rails/checkRails';
import type { Settled } from '../general/settled';

/** A file that an item of the input carries. */
export interface InputFile {
	/** As the item names it; empty when it does not. */
	readonly fileName: string;
	readonly bytes: Buffer;
}

/** What the response needs of whoever runs it. */
export interface Port {
	/** Whether the run goes on with the other items after one has failed. */
	readonly continues: boolean;
	/**
	 * Whether something is wrong with an item, so that the run ends before it has done anything. It waits
	 * for the parts of the run in other tenants, of which the same holds.
	 */
	readonly mustHalt: (items: ReadonlyArray<Settled<unknown>>) => Promise<boolean>;
	/** Does work when it is the turn of this tenant; only a handful of them call the service at a time. */
	readonly inTurn: <T>(work: () => Promise<T>) => Promise<T>;
	/** How many machines the run is about in all tenants, once each has told its own. */
	readonly countAll: (own: MachineCounts) => Promise<MachineCounts>;
	/**
	 * A file of an item.
	 *
	 * @param item its position in the input
	 * @param label of the parameter that names the field
	 * @param check throws when the file has too many bytes
	 * @throws DefenderError of kind `input`
	 */
	readonly readFile: (
		item: number,
		file: {
			readonly label: string;
			readonly field: string;
			readonly check: (bytes: number) => void;
		},
	) => Promise<InputFile>;
	/**
	 * What the item calls the file of one of its fields; empty where it does not say. The file is not read.
	 *
	 * @throws DefenderError of kind `input`
	 */
	readonly nameOfFile: (
		item: number,
		file: { readonly label: string; readonly field: string },
	) => Promise<string>;
	readonly log: { readonly info: (text: string) => void; readonly warn: (text: string) => void };
}

/** The way of a run: to the service, and to whoever runs it. */
export interface Way {
	readonly connection: Connection;
	readonly port: Port;
}
