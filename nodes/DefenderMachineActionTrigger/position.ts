import type { IDataObject, IPollFunctions } from 'n8n-workflow';
import { isRow } from '../../defender/entities';
import { loadState, saveState } from '../../defender/tracking/savedState';
import type { TrackingState } from '../../defender/tracking/trackingState';

/** What n8n keeps for the trigger between polls. */
interface Position {
	/** Id of the node that left it; a node may come to a name that another one had. */
	readonly node: unknown;
	/** Grows with each change, so that the later of two copies is known. */
	readonly sequence: number;
	readonly state: unknown;
}

/** The part of a poll's context that positions need. */
export type PositionContext = Pick<IPollFunctions, 'getNode' | 'getWorkflowStaticData'>;

export type LoadedState =
	| { readonly found: 'state'; readonly state: TrackingState }
	| { readonly found: 'nothing' }
	/** Saved by a later release, or damaged. */
	| { readonly found: 'unreadable' };

const key = 'tracking';

/**
 * n8n keeps static data under the node's name, so renaming the node would lose it. A copy under the
 * node's id lies in the data of the workflow; it also outlives the activation under n8n's durable
 * scheduler, which drops what a first poll without events left behind.
 */
function placesOf(context: PositionContext): Array<readonly [place: IDataObject, key: string]> {
	return [
		[context.getWorkflowStaticData('node'), key],
		[context.getWorkflowStaticData('global'), `${context.getNode().type}:${context.getNode().id}`],
	];
}

function positionOf(value: unknown): Position[] {
	if (!isRow(value) || typeof value.sequence !== 'number') return [];
	return [{ node: value.node, sequence: value.sequence, state: value.state }];
}

/** The node's own latest position, else one that a node of this name left behind. */
function latestPosition(context: PositionContext): Position | undefined {
	const positions = placesOf(context).flatMap(([place, name]) => positionOf(place[name]));
	const own = positions.filter(({ node }) => node === context.getNode().id);
	const candidates = own.length > 0 ? own : positions;
	return candidates.sort((one, other) => other.sequence - one.sequence)[0];
}

export function loadPosition(context: PositionContext): LoadedState {
	const position = latestPosition(context);
	if (position === undefined) return { found: 'nothing' };
	const state = loadState(position.state);
	return state === undefined ? { found: 'unreadable' } : { found: 'state', state };
}

/** Leaves everything as it is when nothing has changed, because n8n then has nothing to save. */
export function savePosition(context: PositionContext, state: TrackingState): void {
	const position = latestPosition(context);
	const saved = saveState(state);
	if (JSON.stringify(saved) === JSON.stringify(position?.state)) return;
	const node = context.getNode().id;
	for (const [place, name] of placesOf(context)) {
		place[name] = { node, sequence: (position?.sequence ?? 0) + 1, state: saved };
	}
}
