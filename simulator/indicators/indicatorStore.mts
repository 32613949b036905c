import type { Clock } from '../world/clock.mts';
import type { Indicator } from '../world/entities.mts';
import { serviceTime } from '../world/timestamps.mts';

/** An indicator to be there; what is left out gets plain defaults. */
export type IndicatorSeed = Pick<Indicator, 'indicatorValue' | 'indicatorType'> &
	Partial<Indicator>;

/** The indicators of the tenant: one for each type and value. */
export class IndicatorStore {
	private readonly clock: Clock;
	private readonly byId = new Map<string, Indicator>();
	private lastId = 993;

	constructor(clock: Clock) {
		this.clock = clock;
	}

	/** Adds an indicator or changes the one of that type and value, which keeps its id and maker. */
	submit(seed: IndicatorSeed): Indicator {
		const now = serviceTime({ ms: this.clock.now(), ticks: 0 });
		const old = this.all().find((one) => keyOf(one) === keyOf(seed));
		if (old === undefined) this.lastId += 1;
		const indicator: Indicator = {
			id: String(this.lastId),
			action: 'Audit',
			application: null,
			source: 'soc-playbooks',
			sourceType: 'AadApp',
			createdBy: '45097602-0000-4000-8000-9f453233e62c',
			severity: 'Informational',
			title: 'test',
			description: 'test',
			recommendedActions: null,
			creationTimeDateTimeUtc: now,
			expirationTime: null,
			lastUpdatedBy: null,
			rbacGroupNames: [],
			generateAlert: false,
			educateUrl: null,
			...old,
			...seed,
			lastUpdateTime: now,
			...(old === undefined
				? {}
				: { id: old.id, createdBy: old.createdBy, application: old.application }),
		};
		this.byId.set(indicator.id, indicator);
		return indicator;
	}

	all(): Indicator[] {
		return [...this.byId.values()];
	}

	get(id: string): Indicator | undefined {
		return this.byId.get(id);
	}

	delete(id: string): void {
		this.byId.delete(id);
	}

	clear(): void {
		this.byId.clear();
	}
}

function keyOf({ indicatorType, indicatorValue }: IndicatorSeed): string {
	return `${indicatorType} ${indicatorValue.toLowerCase()}`;
}
