import { DefenderError } from '../../defender/defenderError';
import { isRow, textOrNull } from '../../defender/entities';
import type { HttpResponse } from '../../defender/http/send';
import { isRefusedBySetting } from '../../defender/http/tenantSettings';

/**
 * Why an analyst may not do something; undefined for any other answer. An analyst needs both a
 * permission of the app registration and a role of their own, and app roles do not help.
 */
export function analystRefusal({ status, body }: HttpResponse): DefenderError | undefined {
	const error = isRow(body) && isRow(body.error) ? body.error : body;
	const { code, message, target } = isRow(error) ? error : {};
	const said = textOrNull(message) ?? '';
	if (status !== 403 || isRefusedBySetting(code)) return undefined;
	const support = textOrNull(target);
	return new DefenderError({
		kind: 'forbidden',
		message: 'The analyst who is signed in may not do this',
		advice: [
			'Give the app registration the delegated permission for it (WindowsDefenderATP > Delegated permissions), and the analyst a role in Microsoft Defender that covers it and this device group. Then connect the account of the credential again.',
			...(said === '' ? [] : [`Microsoft Defender says: ${said}`]),
			...(support === null ? [] : [`For Microsoft support: target ${support}.`]),
		].join(' '),
		status,
		...(typeof code === 'string' ? { code } : {}),
		...(support === null ? {} : { target: support }),
	});
}
