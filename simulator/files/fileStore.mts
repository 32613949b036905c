import type { FileProfile } from '../world/entities.mts';

/** What is known of files, by SHA-1 and SHA-256. */
export class FileStore {
	private readonly profiles: FileProfile[] = [];

	add(profile: Partial<FileProfile> & Pick<FileProfile, 'sha1'>): FileProfile {
		const whole: FileProfile = {
			sha256: null,
			globalPrevalence: 1,
			signer: null,
			isValidCertificate: null,
			determinationType: 'Unknown',
			...profile,
		};
		this.profiles.push(whole);
		return whole;
	}

	find(hash: string): FileProfile | undefined {
		const wanted = hash.toLowerCase();
		return this.profiles.find(({ sha1, sha256 }) => sha1 === wanted || sha256 === wanted);
	}

	clear(): void {
		this.profiles.length = 0;
	}
}
