import { expect, test } from '@jest/globals';
import { canonicalIp } from '../../../../defender/machines/target/ipAddress.ts';

test.each([
	['::ffff:192.0.2.17', '192.0.2.17'],
	['::FFFF:c000:0211', '192.0.2.17'],
	['[::ffff:10.1.254.255]', '10.1.254.255'],
	['::ffff:0.0.0.0', '0.0.0.0'],
	['fe80::1%eth0', 'fe80::1'],
	['2001:0DB8:0:0:0:0:0:1', '2001:db8::1'],
	['192.0.2.256', undefined],
	['192.0.2', undefined],
	['::ffff:192.0.2.256', undefined],
	['1:2:3', undefined],
])('the one spelling of %s is %s', (text, spelling) => {
	expect(canonicalIp(text)).toBe(spelling);
});
