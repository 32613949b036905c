import type { IDataObject, IPollFunctions } from 'n8n-workflow';
import { isRow } from '../../defender/entities';
import { loadState, saveState } from '../../defender/tracking/savedState';
import type { TrackingState } from '../../defender/tracking/trackingState';

/** What n8n keeps for the trigger between polls. */
interface Position {
	/** Id of the node that left it; a node may come to a name that another one had. */
	readonly node: unknown;
	/** Of that node when it left the position; undefined in early ones. */
	readonly name: unknown;
	/** Whose actions the position is about; undefined in early ones. */
	readonly tenant: unknown;
	/** Grows with each change. */
	readonly sequence: number;
	readonly state: unknown;
}

/** The part of a poll's context that positions need. */
export type PositionContext = Pick<IPollFunctions, 'getNode' | 'getWorkflowStaticData'>;

export type LoadedState =
	| { readonly found: 'state'; readonly state: TrackingState }
	| { readonly found: 'nothing' }
	/** It is about another tenant: the credential has been changed. */
	| { readonly found: 'elsewhere' }
	/** Saved by a later release, or damaged. */
	| { readonly found: 'unreadable' };

interface Place {
	readonly data: IDataObject;
	readonly key: string;
}

/** n8n's place for a node. The classic scheduler keeps it under the node's name, the durable one under its id. */
function placeOf(context: PositionContext): Place {
	return { data: context.getWorkflowStaticData('node'), key: 'tracking' };
}

/** Lies in the data of the workflow under the node's id, and so outlives a new name of the node. */
function copyOf(context: PositionContext): Place {
	const { type, id } = context.getNode();
	return { data: context.getWorkflowStaticData('global'), key: `${type}:${id}` };
}

function positionAt({ data, key }: Place): Position | undefined {
	const value = data[key];
	if (!isRow(value) || typeof value.sequence !== 'number') return undefined;
	const { node, name, tenant, sequence, state } = value;
	return { node, name, tenant, sequence, state };
}

/**
 * The node's own position, else one that a node of this name left behind.
 *
 * The place counts, not the later of the two: where an execution could not be created, the durable
 * scheduler takes the place back, so that the next poll tells the same events again, but leaves the
 * copy as it is.
 */
function currentPosition(context: PositionContext): Position | undefined {
	const { id, name } = context.getNode();
	const place = positionAt(placeOf(context));
	const copy = positionAt(copyOf(context));
	if (copy?.node !== id) return place ?? copy;
	if (place?.node !== id) return copy;
	// A node that has its old name again finds the place as it was before it had the other one.
	const hasOldNameAgain = place.name === name && copy.name !== name;
	return hasOldNameAgain && copy.sequence > place.sequence ? copy : place;
}

/**
 * While the place of a node is empty, its copy stays as it is: what the durable scheduler takes back
 * then leaves nothing else to go on from.
 */
function placesToSaveIn(context: PositionContext): Place[] {
	const { id, name } = context.getNode();
	const [place, copy] = [placeOf(context), copyOf(context)];
	const known = positionAt(copy);
	const isOnlyOne = positionAt(place)?.node !== id && known?.node === id && known.name === name;
	return isOnlyOne ? [place] : [place, copy];
}

/** @param tenant the one that the node works in now */
export function loadPosition(context: PositionContext, tenant: string): LoadedState {
	const position = currentPosition(context);
	if (position === undefined) return { found: 'nothing' };
	if ((position.tenant ?? tenant) !== tenant) return { found: 'elsewhere' };
	const state = loadState(position.state);
	return state === undefined ? { found: 'unreadable' } : { found: 'state', state };
}

/** Leaves everything as it is when nothing has changed, because n8n then has nothing to save. */
export function savePosition(context: PositionContext, tenant: string, state: TrackingState): void {
	const position = currentPosition(context);
	const saved = saveState(state);
	const isSame = JSON.stringify(saved) === JSON.stringify(position?.state);
	if (isSame && position?.tenant === tenant) return;
	const { id, name } = context.getNode();
	const sequence = (position?.sequence ?? 0) + 1;
	for (const { data, key } of placesToSaveIn(context)) {
		data[key] = { node: id, name, tenant, sequence, state: saved };
	}
}
