import { createHash, randomBytes } from 'node:crypto';
import type { Clock } from '../world/clock.mts';

/** What a link leads to. `index` is that of the live response command; undefined for a package. */
export interface LinkTarget {
	tenantId: string;
	actionId: string;
	index: number | undefined;
	/** Epoch milliseconds. */
	expiresAt: number;
}

type LinkedAction = Pick<LinkTarget, 'tenantId' | 'actionId'>;

/** Makes download links and remembers where they lead and until when. */
export class DownloadLinks {
	private readonly clock: Clock;
	private readonly targets = new Map<string, LinkTarget>();

	constructor(clock: Clock) {
		this.clock = clock;
	}

	/** A link of the package host: one long token, percent-encoded (contract 1.4). */
	toPackage(action: LinkedAction, origin: string, lifeMs: number): string {
		const token = `${randomBytes(48).toString('base64')};${randomBytes(24).toString('base64')}`;
		this.targets.set(token, this.target(action, undefined, lifeMs));
		const encoded = encodeURIComponent(token).replace(/%../g, (code) => code.toLowerCase());
		return `${origin}/safedownload/WDATP_Investigation_Package.zip?token=${encoded}`;
	}

	/** A link of the blob store, signed for reading (contract 1.13). */
	toResult(action: LinkedAction, index: number, origin: string, lifeMs: number): string {
		const target = this.target(action, index, lifeMs);
		const blob = createHash('md5').update(`${action.actionId} ${index}`).digest('hex');
		const signature = randomBytes(32).toString('base64');
		this.targets.set(signature, target);
		const expiry = `${new Date(target.expiresAt).toISOString().slice(0, 19)}Z`;
		const parameters = new URLSearchParams({
			se: expiry,
			sp: 'r',
			sv: '2019-07-07',
			sr: 'b',
			sig: signature,
		});
		return `${origin}/investigation-actions-data/ID/CustomPlaybookCommandOutput/${blob}?${parameters.toString()}`;
	}

	/** Where a token or signature leads, expired or not; undefined for one never given out. */
	lookUp(secret: string | null): LinkTarget | undefined {
		return secret === null ? undefined : this.targets.get(secret);
	}

	isExpired(target: LinkTarget): boolean {
		return this.clock.now() >= target.expiresAt;
	}

	clear(): void {
		this.targets.clear();
	}

	private target(action: LinkedAction, index: number | undefined, lifeMs: number): LinkTarget {
		return { ...action, index, expiresAt: this.clock.now() + lifeMs };
	}
}
