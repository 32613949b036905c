import { expect, test } from '@jest/globals';
import { readMachineAction } from '../../../../defender/entities.ts';
import { packageFileName } from '../../../../defender/files/investigationPackage/investigationPackage.ts';
import { linkIn } from '../../../../defender/files/investigationPackage/packageLink.ts';

function nameOf(fields: Record<string, unknown>): string {
	const action = readMachineAction({ id: '5e0f9a1b-7c43-4d0e-b1aa-70f0ccd52b10', ...fields });
	return action === undefined ? '' : packageFileName(action);
}

test('packages are named after machine and date', () => {
	const creationDateTimeUtc = '2026-03-03T09:20:11.0200119Z';
	expect(nameOf({ computerDnsName: 'fin-lt-0231.contoso.example', creationDateTimeUtc })).toBe(
		'investigation-package_fin-lt-0231.contoso.example_2026-03-03T092011Z.zip',
	);
	expect(nameOf({ machineId: 'abc', creationDateTimeUtc: '2026-03-03T09:20:11Z' })).toBe(
		'investigation-package_abc_2026-03-03T092011Z.zip',
	);
	expect(nameOf({ computerDnsName: '..\\..\\evil', creationDateTimeUtc })).toBe(
		'evil_2026-03-03T092011Z.zip',
	);
});

test('a package without machine or date is named after its action', () => {
	const id = '5e0f9a1b-7c43-4d0e-b1aa-70f0ccd52b10';
	expect(nameOf({})).toBe(`investigation-package_${id}_${id}.zip`);
});

test('links are read quoted and plain, and missing ones are noticed', () => {
	expect(linkIn({ value: '"https://a.example/x"' })).toBe('https://a.example/x');
	expect(linkIn({ value: ' https://a.example/x ' })).toBe('https://a.example/x');
	for (const answer of [{ value: '' }, { value: '""' }, { value: null }, {}, undefined, 'x']) {
		expect(() => linkIn(answer)).toThrow('Microsoft Defender answered without a download link');
	}
});
