import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { selfSigned } from './selfSigned.mts';

/**
 * The certificate and key kept in a folder, made on the first call. A client trusts the simulator when
 * it is started with NODE_EXTRA_CA_CERTS=<folder>/certificate.pem, or with its like elsewhere.
 */
export async function certificateIn(
	folder: string,
	hosts: string[],
): Promise<{ certificate: string; key: string }> {
	const files = { certificate: join(folder, 'certificate.pem'), key: join(folder, 'key.pem') };
	if (!existsSync(files.certificate)) {
		const made = await selfSigned({ hosts });
		await mkdir(folder, { recursive: true });
		await writeFile(files.key, made.key, { mode: 0o600 });
		await writeFile(files.certificate, made.certificate);
	}
	return {
		certificate: await readFile(files.certificate, 'utf8'),
		key: await readFile(files.key, 'utf8'),
	};
}
