import { isRow, textOrNull } from '../entities';
import { isInterest, isSameInterest, type Interest } from './interest';
import { loadState, saveState } from './savedState';
import type { TrackingState } from './trackingState';

/** The tenant that a reading was made in. */
export interface Whose {
	/** ID of the tenant, as the access token names it; empty where no token says. */
	readonly tenant: string;
	/** How the credential names tenant and API, which may change while the tenant stays. */
	readonly spelled: string;
}

/** The last event that was told. */
export interface LastEvent {
	readonly id: string;
	readonly status: string;
	/** Epoch milliseconds of our own clock. */
	readonly toldAt: number;
}

/** Where a trigger is in a tenant. */
export interface TenantPosition {
	readonly state: TrackingState;
	/** By our own clock: the reading that this comes from. */
	readonly readAt: number;
	readonly lastEvent: LastEvent | undefined;
}

export type FoundPosition =
	| ({ readonly found: 'position' } & TenantPosition)
	| { readonly found: 'nothing' }
	/** There are positions in other tenants only. */
	| { readonly found: 'elsewhere' }
	/** No token says whether it is the tenant of the last reading, which was made at that time. */
	| { readonly found: 'unsure'; readonly readAt: number }
	/** Saved by a later release, or damaged. */
	| { readonly found: 'unreadable' };

/** So many tenants keep their position, those that were watched last; more where more are followed. */
export const mostTenants = 5;

/** A position as it is kept: plain JSON. */
type Saved = Readonly<Record<string, unknown>>;

function isTenant({ tenant }: Saved, wanted: string): boolean {
	return wanted !== '' && tenant === wanted;
}

/** Whether it may be the tenant that `whose` names: one of the two does not know its ID. */
function mayBe({ tenant }: Saved, whose: Whose): boolean {
	return (textOrNull(tenant) ?? '') === '' || whose.tenant === '';
}

/** Early releases kept no spelling. */
function isSpelled({ spelled }: Saved, wanted: string): boolean {
	return (spelled ?? wanted) === wanted;
}

/** The positions of all tenants that are kept. */
export class TenantPositions {
	/** Most recent first. */
	private readonly saved: readonly Saved[];

	constructor(saved: unknown) {
		this.saved = Array.isArray(saved) ? saved.filter(isRow) : [];
	}

	get isEmpty(): boolean {
		return this.saved.length === 0;
	}

	/** When the latest of them was left. */
	get readAt(): number {
		return Math.max(0, ...this.saved.map(({ readAt }) => numberOf(readAt) ?? 0));
	}

	/** ID of the tenant that the credential named like that when it was watched. */
	tenantSpelled(spelled: string): string | undefined {
		const known = this.saved.find((one) => one.spelled === spelled);
		return textOrNull(known?.tenant) ?? undefined;
	}

	/** Whether all are about actions of this interest: they were left by the same settings. */
	areAbout(interest: Interest): boolean {
		return this.saved.every(({ state }) => {
			const own = isRow(state) ? state.interest : undefined;
			return isInterest(own) && isSameInterest(own, interest);
		});
	}

	find(whose: Whose): FoundPosition {
		if (this.isEmpty) return { found: 'nothing' };
		const own =
			this.saved.find((one) => isTenant(one, whose.tenant)) ??
			this.saved.find((one) => mayBe(one, whose) && isSpelled(one, whose.spelled));
		if (own !== undefined) return readPosition(own);
		const similar = this.saved.find((one) => mayBe(one, whose));
		if (similar === undefined) return { found: 'elsewhere' };
		return { found: 'unsure', readAt: numberOf(similar.readAt) ?? 0 };
	}

	/**
	 * With the position of one tenant, which is the most recent from then on.
	 *
	 * @param followed how many tenants are followed at a time
	 */
	with(
		{ tenant, spelled }: Whose,
		{ state, readAt, lastEvent }: TenantPosition,
		followed = 1,
	): Saved[] {
		const others = this.saved.filter(
			(one) =>
				one.tenant !== tenant && !(mayBe(one, { tenant, spelled }) && isSpelled(one, spelled)),
		);
		const own = { tenant, spelled, readAt, state: saveState(state) };
		const saved = lastEvent === undefined ? own : { ...own, lastEvent };
		return [saved, ...others].slice(0, mostTenants + followed - 1);
	}
}

function readPosition({ state: saved, readAt, lastEvent }: Saved): FoundPosition {
	const state = loadState(saved);
	if (state === undefined) return { found: 'unreadable' };
	return {
		found: 'position',
		state,
		readAt: numberOf(readAt) ?? state.watermarkAt,
		lastEvent: readEvent(lastEvent),
	};
}

function readEvent(value: unknown): LastEvent | undefined {
	if (!isRow(value)) return undefined;
	const [id, status, toldAt] = [
		textOrNull(value.id),
		textOrNull(value.status),
		numberOf(value.toldAt),
	];
	return id === null || status === null || toldAt === undefined
		? undefined
		: { id, status, toldAt };
}

function numberOf(value: unknown): number | undefined {
	return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}
