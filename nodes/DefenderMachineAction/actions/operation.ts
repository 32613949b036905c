import {
	updateDisplayOptions,
	type IBinaryKeyData,
	type IDataObject,
	type IExecuteFunctions,
	type INodeProperties,
} from 'n8n-workflow';
import type { Clock } from '../../../defender/general/clock';
import type { Connection } from '../../../defender/http/connection';
import type { Settled } from '../../../defender/general/settled';
import { asStored } from '../../shared/fields/asStored';
import type { Origin } from '../../shared/connect';
import { readFields, type Fields, type ValuesOf } from '../../shared/fields/field';
import { itemParameters } from '../../shared/fields/parameters';
import type { SignIn } from '../../shared/signIn';
import type { Together } from './items/together';

export type Resource = 'machineAction' | 'machine' | 'libraryFile' | 'indicator';

/** As the form calls them. */
export const resourceNames: Readonly<Record<Resource, string>> = {
	indicator: 'Indicator',
	libraryFile: 'Library File',
	machine: 'Machine',
	machineAction: 'Response',
};

/** How an operation stands in the list that users choose from. */
export interface OperationOption {
	readonly name: string;
	readonly value: string;
	readonly action: string;
	readonly description: string;
}

/** What one output item holds. */
export interface Output {
	readonly json: IDataObject;
	readonly binary?: IBinaryKeyData;
	/** Whether it is for a model, to which where it comes from says nothing and costs. */
	readonly isBrief?: boolean;
}

/** One run of the node, as operations see it: items of one tenant, for which one and the same signs in. */
export interface Run {
	readonly context: IExecuteFunctions;
	readonly clock: Clock;
	/** Positions in the input of the items that it is about. */
	readonly items: readonly number[];
	/** Whether the node goes on with the other items after one has failed. */
	readonly continues: boolean;
	/** Whether a collection has a field of this name in another operation. */
	readonly isElsewhere: (collection: string, name: string) => boolean;
	/** Opens the way to the service. `quotaShare` is a percentage. */
	readonly connect: (quotaShare: number) => Connection;
	/** Who that is, and where it was read. */
	readonly signIn: SignIn;
	readonly origin: Origin;
	/** Where it meets those that run at the same time in other tenants. */
	readonly together: Together;
	/** Tells the user something about this run that is no error. */
	readonly notice: (text: string) => void;
}

/**
 * How an item ended, in parts: one for each machine it is about, since the error of one must not
 * hide what was done to another. Nothing where it was not begun.
 */
export type ItemEnd = readonly PartEnd[];

export type PartEnd = Settled<readonly Output[]> & {
	/** The machine it is about, where it is one: errors of several are told apart by it. */
	readonly machineId?: string;
};

export interface RunEnd {
	/** How each item of the run ended, at its position among them. */
	readonly ends: readonly ItemEnd[];
	/**
	 * What has been started, in words to append to the error that ends the run: ids must not get lost
	 * with it. Absent where nothing can have been started.
	 */
	readonly aftermath?: (error: Error) => string;
}

/** An operation: how it looks in the editor, and what it does with all items of a run. */
export interface Operation {
	readonly resource: Resource;
	readonly option: OperationOption;
	/**
	 * Whether it changes something, so that no model does it unless the author of the workflow allows it,
	 * and no credential that allows reading alone.
	 */
	readonly changes: boolean;
	/** Whether it asks by itself what the credential allows, since only its items say what it does. */
	readonly gatesItself?: boolean;
	readonly description: INodeProperties[];
	readonly execute: (run: Run) => Promise<RunEnd>;
}

/** The form of an operation: its fields, shown for this resource and operation only. */
export function formOf(resource: Resource, operation: string, fields: Fields): INodeProperties[] {
	return updateDisplayOptions(
		{ show: { resource: [resource], operation: [operation] } },
		Object.values(fields).flatMap((field) => asStored(field.property)),
	);
}

/** Reads the parameters of one item. Throws the first thing that is wrong with them. */
export function readItem<F extends Fields>(run: Run, fields: F, index: number): ValuesOf<F> {
	return readFields(fields, itemParameters(run.context, index, run.isElsewhere));
}
