import { createHash } from 'node:crypto';
import type { Clock } from '../world/clock.mts';
import type { LibraryFile } from '../world/entities.mts';
import { serviceTime } from '../world/timestamps.mts';

/** A file for the library; what is left out gets plain defaults. */
export interface LibrarySeed {
	fileName: string;
	content: Uint8Array | string;
	description?: string;
	hasParameters?: boolean;
	parametersDescription?: string | null;
	createdBy?: string;
}

interface StoredFile {
	entity: LibraryFile;
	content: Buffer;
}

/** The live response library of the tenant; names are unique whatever their letter case. */
export class LibraryStore {
	private readonly clock: Clock;
	private readonly byName = new Map<string, StoredFile>();

	constructor(clock: Clock) {
		this.clock = clock;
	}

	/** Adds a file or replaces the one of that name, keeping its time of creation. */
	add(seed: LibrarySeed): LibraryFile {
		const content = Buffer.from(seed.content);
		const now = serviceTime({ ms: this.clock.now(), ticks: 0 });
		const entity: LibraryFile = {
			fileName: seed.fileName,
			sha256: createHash('sha256').update(content).digest('hex'),
			description: seed.description ?? '',
			creationTime: this.byName.get(keyOf(seed.fileName))?.entity.creationTime ?? now,
			lastUpdatedTime: now,
			createdBy: seed.createdBy ?? 'soc-playbooks',
			hasParameters: seed.hasParameters ?? false,
			parametersDescription: seed.parametersDescription ?? null,
		};
		this.byName.set(keyOf(seed.fileName), { entity, content });
		return entity;
	}

	has(name: string): boolean {
		return this.byName.has(keyOf(name));
	}

	all(): LibraryFile[] {
		return [...this.byName.values()].map(({ entity }) => entity);
	}

	content(name: string): Buffer | undefined {
		return this.byName.get(keyOf(name))?.content;
	}

	delete(name: string): void {
		this.byName.delete(keyOf(name));
	}

	clear(): void {
		this.byName.clear();
	}
}

function keyOf(name: string): string {
	return name.toLowerCase();
}
