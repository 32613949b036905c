/** The codes with which a setting of the tenant refuses a call. */
const settingCodes: readonly unknown[] = ['DisabledFeature', 'DisallowedOperation'];

/**
 * Whether a setting of the tenant or of a device group stands in the way. The service answers with
 * 403 then as well, but only to those who have the permission: none is missing.
 *
 * @param code of the error that the service has answered
 */
export function isRefusedBySetting(code: unknown): boolean {
	return settingCodes.includes(code);
}
