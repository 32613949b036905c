import { jsonAnswer } from '../answers.mts';
import type { FileProfile } from '../entities.mts';
import { resourceNotFound } from '../errors.mts';
import type { Call, Work } from '../operation.mts';

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

/** GET /files/{id}: https://learn.microsoft.com/defender-endpoint/api/get-file-information */
export function getFile({ tenant, path }: Call): Work {
	const profile = tenant.files.find(path.sha1 ?? '');
	if (profile === undefined) throw resourceNotFound(`File ${path.sha1 ?? ''} was not found`);
	const context = 'https://api.security.microsoft.com/api/$metadata#Files/$entity';
	return () => jsonAnswer(200, { '@odata.context': context, ...profile });
}
