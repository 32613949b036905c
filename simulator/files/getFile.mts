import { jsonAnswer } from '../http/answers.mts';
import { resourceNotFound } from '../http/errors.mts';
import type { Call, Work } from '../http/operation.mts';

/** GET /files/{id}: https://learn.microsoft.com/defender-endpoint/api/get-file-information */
export function getFile({ tenant, path }: Call): Work {
	const profile = tenant.files.find(path.sha1 ?? '');
	if (profile === undefined) throw resourceNotFound(`File ${path.sha1 ?? ''} was not found`);
	const context = 'https://api.security.microsoft.com/api/$metadata#Files/$entity';
	return () => jsonAnswer(200, { '@odata.context': context, ...profile });
}
